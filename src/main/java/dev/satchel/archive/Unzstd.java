package dev.satchel.archive;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.satchel.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * What Zstandard has packed (RFC 8878): all frames in a row, skippable ones passed over, checksums
 * compared where there are some. What is cut off or has anything else behind its last frame is
 * refused, and so is what needs a window of more than 128 MiB, as the library's own limit is: what
 * {@code zstd -d} unpacks without further ado, this does. For one thread; closing it frees memory
 * outside the heap and leaves the stream open.
 */
final class Unzstd extends InputStream {
  private static final int STEP = 128 << 10;

  private final Intake in;
  private final Allowance allowance;
  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private final ByteBuffer packed = ByteBuffer.allocateDirect(STEP).limit(0);
  private final ByteBuffer plain = ByteBuffer.allocateDirect(STEP).limit(0);
  private boolean isInFrame = true; // Nothing at all is no archive.
  private long become;

  Unzstd(Intake in, Allowance allowance) {
    this.in = in;
    this.allowance = allowance;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /**
   * @throws Refusal MALFORMED_BODY; TOO_LARGE if it becomes too much
   */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (!plain.hasRemaining()) {
      if (!packed.hasRemaining() && !refill() && !isInFrame) {
        return -1;
      }
      decompress();
    }
    int count = Math.min(length, plain.remaining());
    plain.get(target, offset, count);
    return count;
  }

  private boolean refill() throws IOException {
    int count = Math.min(in.available(), STEP);
    packed.clear().put(in.buffer(), in.at(), count).flip();
    in.advance(count);
    return count > 0;
  }

  private void decompress() {
    boolean hadInput = packed.hasRemaining();
    plain.clear();
    try {
      isInFrame = !context.decompressDirectByteBufferStream(plain, packed);
    } catch (ZstdException e) {
      throw Objection.malformed("The archive is no Zstandard stream, or a damaged one");
    }
    plain.flip();
    if (!hadInput && !plain.hasRemaining() && isInFrame) {
      throw Objection.cutOff();
    }
    become += plain.remaining();
    allowance.expanded(become, in.position());
  }

  @Override
  public void close() {
    context.close();
  }
}
