package dev.satchel.archive;

import java.util.Arrays;

/**
 * Deflates (RFC 1951): a long stream in blocks that are cut at fixed places, or something small as
 * a whole. Each block ends on a whole byte and is primed with what came before it, so it can be
 * made from its own bytes and the 32 KiB before them alone; all in a row, and {@link #end} behind
 * them, are one stream. A block that would not shrink is stored.
 *
 * <p>All of it is Java, so that the bytes depend on nothing but what is deflated, what comes before
 * it, and the level: not on the platform, nor on what was deflated before.
 *
 * <p>For one thread at a time. Holds less than a megabyte until it is closed, which is used again
 * for each block.
 */
final class BlockDeflater implements AutoCloseable {
  /** Counted up whenever other bytes come out than before. */
  static final int VERSION = 1;

  /** How many bytes of input make a block. */
  static final int BLOCK = 256 << 10;

  /** How far back a match may reach. */
  static final int WINDOW = 32 << 10;

  private static final byte[] END = {3, 0};
  private static final int MAX_STORED = 0xFFFF;
  private static final int STORED_HEADER = 5;

  private final DeflateEncoder encoder = new DeflateEncoder();
  private final BitSink sink = new BitSink();
  private byte[] window = new byte[WINDOW + MatchFinder.PADDING];
  private int known;

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
    System.arraycopy(data, end - count, window, 0, count);
    known = count;
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
      length = deflate(data, start, end, level, false, target, at);
    }
    known = 0;
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
    known = 0;
    return deflate(data, start, end, level, true, target, at);
  }

  /** How many bytes came out; -1 if they would be no fewer than went in. */
  private int deflate(
      byte[] data, int start, int end, int level, boolean isWhole, byte[] target, int at) {
    SearchEffort effort = SearchEffort.of(level);
    sink.open(target, at, Math.max(end - start - 1, 0));
    boolean fits = end > start;
    for (int from = start; fits && from < end; from += BLOCK) {
      int size = Math.min(end - from, BLOCK);
      fill(data, from, size);
      boolean isLast = isWhole && from + size == end;
      fits = encoder.encode(window, known, known + size, effort, isLast, sink);
      prime(window, 0, known + size);
    }
    known = 0;
    fits = fits && (isWhole || DeflateBlockWriter.flush(sink));
    int length = fits ? sink.finish() : -1;
    sink.close();
    return length;
  }

  private void fill(byte[] data, int from, int size) {
    int end = known + size;
    if (window.length < end + MatchFinder.PADDING) {
      window = Arrays.copyOf(window, WINDOW + BLOCK + MatchFinder.PADDING);
    }
    System.arraycopy(data, from, window, known, size);
    Arrays.fill(window, end, end + MatchFinder.PADDING, (byte) 0);
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

  /** Lets go of what was deflated. */
  @Override
  public void close() {
    window = new byte[0];
  }
}
