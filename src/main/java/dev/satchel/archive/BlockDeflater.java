package dev.satchel.archive;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * Deflates (RFC 1951): a long stream in blocks that are cut at fixed places, or something small as
 * a whole. Each block ends on a whole byte and is primed with what came before it, so it can be
 * made from its own bytes and the 32 KiB before them alone; all in a row, and {@link #end} behind
 * them, are one stream. A block that would not shrink is stored.
 *
 * <p>For one thread at a time. Holds memory outside the heap, some for each level that was used,
 * until it is closed. What is deflated goes through small buffers there, since native code that
 * works on an array holds up the garbage collector for as long as it does.
 */
final class BlockDeflater implements AutoCloseable {
  /** How many bytes of input make a block. */
  static final int BLOCK = 256 << 10;

  /** How far back a match may reach. */
  static final int WINDOW = 32 << 10;

  private static final byte[] END = {3, 0};
  private static final int MAX_STORED = 0xFFFF;
  private static final int STORED_HEADER = 5;
  private static final int STAGE = 128 << 10;

  private final Map<Integer, Deflater> deflaters = new HashMap<>();
  private final ByteBuffer history = ByteBuffer.allocateDirect(WINDOW).limit(0);
  private final ByteBuffer input = ByteBuffer.allocateDirect(STAGE);
  private final ByteBuffer output = ByteBuffer.allocateDirect(STAGE);

  /** The empty block that ends a stream. */
  static byte[] end() {
    return END.clone();
  }

  /** The most that a block of {@code size} bytes can become. */
  static int bound(int size) {
    return size + STORED_HEADER * (size / MAX_STORED + 1);
  }

  /** The most that a stream of {@code size} bytes can become. */
  static long streamBound(long size) {
    return size + STORED_HEADER * (size / MAX_STORED + size / BLOCK + 2) + END.length;
  }

  /**
   * Takes what comes before the next block, of which no more than the last 32 KiB count. Without
   * this, the block begins a stream.
   */
  void prime(byte[] data, int start, int end) {
    int count = Math.min(end - start, WINDOW);
    history.clear().put(data, end - count, count).flip();
  }

  /**
   * Puts the block that {@code data} from {@code start} to {@code end} becomes into {@code target},
   * which must have room for {@link #bound}, from {@code at} on.
   *
   * @param level from 0, which stores, to 9
   * @return how many bytes the block takes
   */
  int deflateBlock(byte[] data, int start, int end, int level, byte[] target, int at) {
    int length = -1;
    if (level > 0 && Entropy.shrinks(data, start, end)) {
      Deflater deflater = deflater(level);
      if (history.hasRemaining()) {
        deflater.setDictionary(history);
      }
      length = deflate(deflater, data, start, end, Deflater.SYNC_FLUSH, target, at);
    }
    history.limit(0);
    return length >= 0 ? length : store(data, start, end, target, at);
  }

  /**
   * Puts the whole stream that {@code data} from {@code start} to {@code end} becomes into {@code
   * target}, which must have room for as many bytes, from {@code at} on.
   *
   * @param level from 0 to 9
   * @return how many bytes the stream takes, which are fewer than it is made of; -1 if there is no
   *     such stream, as with level 0
   */
  int deflateWhole(byte[] data, int start, int end, int level, byte[] target, int at) {
    if (level == 0 || !Entropy.shrinks(data, start, end)) {
      return -1;
    }
    return deflate(deflater(level), data, start, end, Deflater.NO_FLUSH, target, at);
  }

  private Deflater deflater(int level) {
    Deflater deflater = deflaters.computeIfAbsent(level, key -> new Deflater(key, true));
    deflater.reset();
    return deflater;
  }

  /**
   * How many bytes came out; -1 if they would be no fewer than went in. Finishes the stream unless
   * it is to be flushed.
   */
  private int deflate(
      Deflater deflater, byte[] data, int start, int end, int flush, byte[] target, int at) {
    int room = end - start - 1;
    int written = 0;
    for (int from = start; from < end; from += STAGE) {
      boolean isLast = end - from <= STAGE;
      deflater.setInput(input.clear().put(data, from, Math.min(STAGE, end - from)).flip());
      if (isLast && flush == Deflater.NO_FLUSH) {
        deflater.finish();
      }
      int count;
      do {
        count = deflater.deflate(output.clear(), isLast ? flush : Deflater.NO_FLUSH);
        if (written + count > room) {
          return -1;
        }
        output.get(0, target, at + written, count);
        written += count;
      } while (count == STAGE);
    }
    return end > start ? written : -1;
  }

  /** A stored block is a byte of flags, its length, the complement of that, and the bytes. */
  private static int store(byte[] data, int start, int end, byte[] target, int at) {
    int to = at;
    for (int from = start; from < end; from += MAX_STORED) {
      int length = Math.min(end - from, MAX_STORED);
      target[to] = 0;
      target[to + 1] = (byte) length;
      target[to + 2] = (byte) (length >> 8);
      target[to + 3] = (byte) ~length;
      target[to + 4] = (byte) (~length >> 8);
      System.arraycopy(data, from, target, to + STORED_HEADER, length);
      to += STORED_HEADER + length;
    }
    return to - at;
  }

  @Override
  public void close() {
    deflaters.values().forEach(Deflater::end);
  }
}
