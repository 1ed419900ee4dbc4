package dev.satchel.archive;

import java.util.Arrays;

/** How often each symbol occurs in a stretch of a deflate block. */
final class SymbolCounts {
  /** How many symbols the code of literals and lengths has. */
  static final int LITERALS = 286;

  /** How many symbols the code of distances has. */
  static final int DISTANCES = 30;

  private static final long UNKNOWN = -1;
  private static final int FRACTION = 12;
  private static final int[] LOG = new int[1 << 12];

  static {
    for (int i = 1; i < LOG.length; i++) {
      LOG[i] = (int) Math.round(StrictMath.log(i) / StrictMath.log(2) * (1 << FRACTION));
    }
  }

  private final int[] values = new int[Symbols.VALUES];
  private final int[] slots = new int[Symbols.SLOTS];
  private final int[] literals = new int[LITERALS];
  private long bits;

  /** Counts the symbols from {@code start} to {@code end}, and none from before. */
  void count(int[] symbols, int start, int end) {
    Arrays.fill(values, 0);
    Arrays.fill(slots, 0);
    for (int i = start; i < end; i++) {
      int symbol = symbols[i];
      values[symbol >>> Symbols.VALUE_SHIFT]++;
      slots[Symbols.slot(symbol)]++;
    }
    finish();
  }

  /** Takes what both have. */
  void join(SymbolCounts one, SymbolCounts other) {
    for (int i = 0; i < values.length; i++) {
      values[i] = one.values[i] + other.values[i];
    }
    for (int i = 0; i < slots.length; i++) {
      slots[i] = one.slots[i] + other.slots[i];
    }
    finish();
  }

  private void finish() {
    System.arraycopy(values, 0, literals, 0, 256);
    Arrays.fill(literals, Symbols.END, LITERALS, 0);
    literals[Symbols.END] = 1;
    for (int more = 0; more < 256; more++) {
      literals[Symbols.END + 1 + Symbols.lengthSymbol(more)] += values[256 + more];
    }
    bits = UNKNOWN;
  }

  /** How often each literal, the end of the block, and each symbol of lengths occur. */
  int[] literals() {
    return literals;
  }

  /** How often each slot of distances occurs. */
  int[] slots() {
    return slots;
  }

  /** How many bits follow codes. */
  long extraBits() {
    long extra = 0;
    for (int symbol = 8; symbol < 28; symbol++) {
      extra += (long) literals[Symbols.END + 1 + symbol] * Symbols.lengthExtraBits(symbol);
    }
    for (int slot = 4; slot < DISTANCES; slot++) {
      extra += (long) slots[slot] * Symbols.extraBits(slot);
    }
    return extra;
  }

  /** About how many bits they take with codes of their own, not counting what follows codes. */
  long bits() {
    if (bits == UNKNOWN) {
      bits = entropy(literals, LITERALS) + entropy(slots, DISTANCES);
    }
    return bits;
  }

  /** Shannon's entropy, and some bits for each code's length. */
  private static long entropy(int[] counts, int size) {
    int total = 0;
    int used = 0;
    long weighted = 0;
    for (int i = 0; i < size; i++) {
      int count = counts[i];
      if (count > 0) {
        total += count;
        used++;
        weighted += (long) count * log(count);
      }
    }
    return (((long) total * log(Math.max(total, 1)) - weighted) >> FRACTION) + 4L * used;
  }

  /** The binary logarithm, in units of 1/4096. */
  private static int log(int count) {
    int more = Math.max(32 - 12 - Integer.numberOfLeadingZeros(count), 0);
    return LOG[count >> more] + (more << FRACTION);
  }
}
