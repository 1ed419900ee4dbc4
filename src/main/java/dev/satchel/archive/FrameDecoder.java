package dev.satchel.archive;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.satchel.archive.CatalogueRecord.Frame;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Turns frames of an object back into what they were made of, each by itself, and only if it is the
 * one that the catalogue tells of. For one thread at a time. Holds memory outside the heap until it
 * is closed; what is unpacked goes through small buffers there, as when it was packed.
 */
final class FrameDecoder implements AutoCloseable {
  private static final int STEP = 128 << 10;

  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private final ByteBuffer packed = ByteBuffer.allocateDirect(STEP);
  private final ByteBuffer plain = ByteBuffer.allocateDirect(STEP);
  private final MessageDigest sha256 = Bench.newSha256();

  /**
   * Unpacks {@code frame}.
   *
   * @param bytes begins with its bytes
   * @param target takes what they become, from its beginning on
   * @throws DamagedSnapshot if they are others than those that were put there
   */
  void decode(Frame frame, byte[] bytes, byte[] target) throws DamagedSnapshot {
    sha256.update(bytes, 0, frame.length());
    if (!Arrays.equals(sha256.digest(), frame.sha256().bytes())) {
      throw damaged(frame, "has other bytes than were put there");
    }
    context.reset(); // A frame that failed may have left its beginning there.
    try {
      unpack(frame, bytes, target);
    } catch (ZstdException e) {
      throw damaged(frame, "cannot be unpacked");
    }
  }

  private void unpack(Frame frame, byte[] bytes, byte[] target) throws DamagedSnapshot {
    int done = 0;
    boolean isEnded = false;
    for (int at = 0; at < frame.length(); at += STEP) {
      packed.clear().put(bytes, at, Math.min(STEP, frame.length() - at)).flip();
      boolean isFull = true;
      while (packed.hasRemaining() || isFull) {
        if (isEnded) {
          throw damaged(frame, "has something behind its end");
        }
        plain.clear();
        isEnded = context.decompressDirectByteBufferStream(plain, packed);
        plain.flip();
        isFull = !isEnded && plain.remaining() == STEP;
        if (plain.remaining() > frame.size() - done) {
          throw damaged(frame, "becomes more than it was made of");
        }
        int count = plain.remaining();
        plain.get(target, done, count);
        done += count;
      }
    }
    if (!isEnded || done != frame.size()) {
      throw damaged(frame, "becomes less than it was made of");
    }
  }

  private static DamagedSnapshot damaged(Frame frame, String what) {
    return new DamagedSnapshot(
        "the snapshot's frame of %d bytes at %d %s"
            .formatted(frame.length(), frame.position(), what));
  }

  @Override
  public void close() {
    context.close();
  }
}
