package dev.satchel.archive;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Compresses to frames of Zstandard (RFC 8878). Each stands for itself, says how long its content
 * is, and depends on nothing but that content and the level; all in a row are one stream. A frame
 * that is noise all through is not compressed but wrapped. A checksum ends each frame, so that any
 * decoder finds damage; the manifest has better ones.
 *
 * <p>For one thread at a time. Holds memory outside the heap until it is closed: a frame and a few
 * MiB, and more at high levels. What is compressed goes through small buffers there, since native
 * code that works on an array holds up the garbage collector for as long as it does.
 */
final class ZstdFrames implements AutoCloseable {
  /**
   * The most bytes of content that a frame has. Less, and matches that lie farther apart are lost;
   * more, and too much is in memory at once.
   */
  static final int MAX_CONTENT = 8 << 20;

  /** How many bytes of content the first frame has. */
  private static final int FIRST_CONTENT = MAX_CONTENT >> 6;

  /** Matches reach from the end of a frame to its beginning; 21 is usual, and costs a tenth. */
  private static final int WINDOW_LOG = 23;

  /**
   * The level whose tables are too small for such a window, and larger ones cost nearly nothing.
   */
  private static final int USUAL_LEVEL = 3;

  private static final int USUAL_HASH_LOG = 18;
  private static final int USUAL_CHAIN_LOG = 17;

  private static final int STRETCH = 256 << 10;
  private static final int MAX_BLOCK = 128 << 10;
  private static final int MAGIC = 0xFD2FB528;

  /** One segment, whose size follows in four bytes; a checksum at the end, no dictionary. */
  private static final byte DESCRIPTOR = (byte) 0b1010_0100;

  private final ZstdCompressCtx context = new ZstdCompressCtx();
  private final ByteBuffer input = ByteBuffer.allocateDirect(MAX_BLOCK);
  private final ByteBuffer output = ByteBuffer.allocateDirect(2 * MAX_BLOCK);

  /**
   * How many bytes of content a frame has, unless it is the last one. They grow, for a small one
   * can be sent soon.
   *
   * @param number from 0
   */
  static int contentSize(long number) {
    return FIRST_CONTENT << (2 * (int) Math.min(number, 3));
  }

  /**
   * Adds the frame of {@code length} bytes of {@code data} to {@code target}.
   *
   * @throws com.github.luben.zstd.ZstdException if there is not enough memory; good for nothing but
   *     being closed then
   */
  void compress(byte[] data, int offset, int length, int level, Chunks target) {
    if (isNoise(data, offset, offset + length)) {
      wrap(data, offset, length, target);
      return;
    }
    context.reset(); // A frame that failed may have left its beginning there.
    tune(level);
    context.setPledgedSrcSize(length);
    int end = offset + length;
    for (int at = offset; at < end; at += MAX_BLOCK) {
      input.clear().put(data, at, Math.min(MAX_BLOCK, end - at)).flip();
      while (input.hasRemaining()) {
        output.clear();
        context.compressDirectByteBufferStream(output, input, EndDirective.CONTINUE);
        target.put(output.flip());
      }
    }
    finish(target);
  }

  private void tune(int level) {
    context.setLevel(level);
    context.setChecksum(true);
    context.setWindowLog(WINDOW_LOG);
    if (level == USUAL_LEVEL) {
      context.setHashLog(USUAL_HASH_LOG);
      context.setChainLog(USUAL_CHAIN_LOG);
    }
  }

  private void finish(Chunks target) {
    input.clear().flip();
    boolean done = false;
    while (!done) {
      output.clear();
      done = context.compressDirectByteBufferStream(output, input, EndDirective.END);
      target.put(output.flip());
    }
  }

  private static boolean isNoise(byte[] data, int start, int end) {
    if (end - start < STRETCH) {
      return false;
    }
    for (int at = start; at < end; at += STRETCH) {
      if (Entropy.shrinks(data, at, Math.min(at + STRETCH, end))) {
        return false;
      }
    }
    return true;
  }

  /** A frame whose blocks hold the bytes as they are. */
  private static void wrap(byte[] data, int offset, int length, Chunks target) {
    ByteBuffer header = ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN);
    target.put(header.putInt(MAGIC).put(DESCRIPTOR).putInt(length).flip());
    int end = offset + length;
    for (int at = offset; at < end; at += MAX_BLOCK) {
      int size = Math.min(MAX_BLOCK, end - at);
      int block = size << 3 | (at + size == end ? 1 : 0);
      target.put(header.clear().putInt(block).position(0).limit(3));
      target.put(data, at, size);
    }
    target.put(header.clear().putInt((int) Xxh64.of(data, offset, length)).flip());
  }

  @Override
  public void close() {
    context.close();
  }
}
