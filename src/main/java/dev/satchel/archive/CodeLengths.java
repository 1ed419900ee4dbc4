package dev.satchel.archive;

import java.util.Arrays;

/**
 * The lengths of the codes of a block, as they are written before it (RFC 1951, section 3.2.7): one
 * after the other, with shorter forms for runs, and in a code of their own.
 */
final class CodeLengths {
  private static final int REPEAT = 16;
  private static final int ZEROS = 17;
  private static final int MANY_ZEROS = 18;
  private static final int[] EXTRA = {2, 3, 7};
  private static final byte[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  private static final int MIN_LITERALS = 257;
  private static final int SIZES_BITS = 5 + 5 + 4;

  private final HuffmanCode code = new HuffmanCode(ORDER.length, 7);
  private final int[] counts = new int[ORDER.length];
  private final byte[] lengths = new byte[SymbolCounts.LITERALS + SymbolCounts.DISTANCES];

  /** Lengths and runs, each with what follows it from bit 5 on. */
  private final short[] items = new short[lengths.length];

  private int size;
  private int literals;
  private int distances;
  private int written;

  /** Takes the lengths of both codes. */
  void fit(HuffmanCode literalCode, HuffmanCode distanceCode) {
    literals = Math.max(used(literalCode), MIN_LITERALS);
    distances = Math.max(used(distanceCode), 1);
    for (int i = 0; i < literals; i++) {
      lengths[i] = (byte) literalCode.length(i);
    }
    for (int i = 0; i < distances; i++) {
      lengths[literals + i] = (byte) distanceCode.length(i);
    }
    Arrays.fill(counts, 0);
    size = 0;
    for (int at = 0; at < literals + distances; ) {
      at += addRun(at);
    }
    code.fit(counts);
    written = ORDER.length;
    while (code.length(ORDER[written - 1]) == 0) {
      written--;
    }
  }

  private static int used(HuffmanCode code) {
    int used = code.size();
    while (used > 0 && code.length(used - 1) == 0) {
      used--;
    }
    return used;
  }

  /** Adds what is equal from {@code start} on, and says how many those are. */
  private int addRun(int start) {
    int length = lengths[start];
    int end = start + 1;
    while (end < literals + distances && lengths[end] == length) {
      end++;
    }
    int left = end - start;
    if (length == 0) {
      left = addZeros(left);
    } else {
      add(length, 0);
      left = addRepeats(left - 1);
    }
    for (; left > 0; left--) {
      add(length, 0);
    }
    return end - start;
  }

  private int addZeros(int zeros) {
    int left = zeros;
    for (; left >= 11; left -= Math.min(left, 138)) {
      add(MANY_ZEROS, Math.min(left, 138) - 11);
    }
    if (left >= 3) {
      add(ZEROS, left - 3);
      left = 0;
    }
    return left;
  }

  private int addRepeats(int repeats) {
    int left = repeats;
    for (; left >= 3; left -= Math.min(left, 6)) {
      add(REPEAT, Math.min(left, 6) - 3);
    }
    return left;
  }

  private void add(int symbol, int extra) {
    counts[symbol]++;
    items[size++] = (short) (extra << 5 | symbol);
  }

  /** How many bits they take. */
  long bits() {
    long bits = SIZES_BITS + 3L * written + code.bits(counts, ORDER.length);
    for (int symbol = REPEAT; symbol <= MANY_ZEROS; symbol++) {
      bits += (long) counts[symbol] * EXTRA[symbol - REPEAT];
    }
    return bits;
  }

  void writeTo(BitSink sink) {
    sink.put(literals - MIN_LITERALS | (distances - 1) << 5 | (written - 4) << 10, SIZES_BITS);
    for (int i = 0; i < written; i++) {
      sink.put(code.length(ORDER[i]), 3);
    }
    for (int i = 0; i < size; i++) {
      int symbol = items[i] & 31;
      sink.put(code.packed(symbol));
      if (symbol >= REPEAT) {
        sink.put(items[i] >>> 5, EXTRA[symbol - REPEAT]);
      }
    }
  }
}
