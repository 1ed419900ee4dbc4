package dev.satchel.archive;

import java.util.Arrays;

/**
 * Writes deflate blocks (RFC 1951, section 3.2), each in the form that takes the least: stored,
 * with the fixed codes, or with codes of its own.
 */
final class DeflateBlockWriter {
  private static final int STORED = 0;
  private static final int FIXED = 1;
  private static final int DYNAMIC = 2;
  private static final int FORM_BITS = 3;
  private static final int MAX_STORED = 0xFFFF;
  private static final int LITERALS = SymbolCounts.LITERALS;
  private static final int DISTANCES = SymbolCounts.DISTANCES;
  private static final HuffmanCode FIXED_LITERALS = new HuffmanCode(288, 15);
  private static final HuffmanCode FIXED_DISTANCES = new HuffmanCode(32, 15);

  static {
    byte[] lengths = new byte[288];
    for (int symbol = 0; symbol < 288; symbol++) {
      lengths[symbol] = (byte) (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8);
    }
    FIXED_LITERALS.fix(lengths);
    byte[] fives = new byte[32];
    Arrays.fill(fives, (byte) 5);
    FIXED_DISTANCES.fix(fives);
  }

  private final HuffmanCode literals = new HuffmanCode(LITERALS, 15);
  private final HuffmanCode distances = new HuffmanCode(DISTANCES, 15);
  private final CodeLengths codeLengths = new CodeLengths();
  private final int[] valueCodes = new int[Symbols.VALUES];
  private final int[] slotCodes = new int[Symbols.SLOTS];

  /**
   * Writes one block.
   *
   * @param data has the bytes that the symbols stand for, from {@code start} to {@code end}
   * @return whether there was room for it
   */
  boolean write(
      SymbolCounts counts,
      int[] symbols,
      int size,
      byte[] data,
      int start,
      int end,
      boolean isLast,
      BitSink sink) {
    literals.fit(counts.literals());
    distances.fit(counts.slots());
    codeLengths.fit(literals, distances);
    long extra = FORM_BITS + counts.extraBits();
    long dynamic = extra + codeLengths.bits() + bits(counts, literals, distances);
    long fixed = extra + bits(counts, FIXED_LITERALS, FIXED_DISTANCES);
    long stored = storedBits(end - start, sink);
    long least = Math.min(stored, Math.min(dynamic, fixed));
    if (!sink.hasRoom(least)) {
      return false;
    }
    int last = isLast ? 1 : 0;
    if (least == stored) {
      store(data, start, end, last, sink);
    } else if (least == fixed) {
      sink.put(FIXED << 1 | last, FORM_BITS);
      put(symbols, size, FIXED_LITERALS, FIXED_DISTANCES, sink);
    } else {
      sink.put(DYNAMIC << 1 | last, FORM_BITS);
      codeLengths.writeTo(sink);
      put(symbols, size, literals, distances, sink);
    }
    return true;
  }

  private static long bits(SymbolCounts counts, HuffmanCode literals, HuffmanCode distances) {
    return literals.bits(counts.literals(), LITERALS) + distances.bits(counts.slots(), DISTANCES);
  }

  private void put(
      int[] symbols, int size, HuffmanCode literalCode, HuffmanCode distanceCode, BitSink sink) {
    fillCodes(literalCode, distanceCode);
    sink.put(symbols, size, valueCodes, slotCodes);
    sink.put(literalCode.packed(Symbols.END));
  }

  /** A length's code and what follows it are one, since there are no more than 256. */
  private void fillCodes(HuffmanCode literalCode, HuffmanCode distanceCode) {
    for (int value = 0; value < 256; value++) {
      valueCodes[value] = literalCode.packed(value);
    }
    for (int more = 0, symbol = 0, first = 0; more < 256; more++) {
      if (Symbols.lengthSymbol(more) != symbol) {
        symbol = Symbols.lengthSymbol(more);
        first = more;
      }
      int code = literalCode.packed(Symbols.END + 1 + symbol);
      int width = code & 31;
      int extra = (more - first) << width;
      valueCodes[256 + more] =
          ((code >>> 5) | extra) << 5 | width + Symbols.lengthExtraBits(symbol);
    }
    for (int slot = 0; slot < DISTANCES; slot++) {
      slotCodes[slot] = distanceCode.packed(slot);
    }
  }

  /** Each stored block is its form, filled up to a byte, its length twice, and the bytes. */
  private static long storedBits(int size, BitSink sink) {
    int blocks = Math.max((size + MAX_STORED - 1) / MAX_STORED, 1);
    int first = FORM_BITS + (sink.padding() - FORM_BITS & 7);
    return first + 8L * (blocks - 1) + 32L * blocks + 8L * size;
  }

  private static void store(byte[] data, int start, int end, int last, BitSink sink) {
    int at = start;
    do {
      int size = Math.min(end - at, MAX_STORED);
      sink.put(STORED << 1 | (at + size == end ? last : 0), FORM_BITS);
      sink.align();
      sink.put(size | (long) (~size & 0xFFFF) << 16, 32);
      sink.put(data, at, size);
      at += size;
    } while (at < end);
  }

  /**
   * Writes an empty stored block, so that the next one begins with a whole byte.
   *
   * @return whether there was room for it
   */
  static boolean flush(BitSink sink) {
    if (!sink.hasRoom(storedBits(0, sink))) {
      return false;
    }
    store(new byte[0], 0, 0, 0, sink);
    return true;
  }
}
