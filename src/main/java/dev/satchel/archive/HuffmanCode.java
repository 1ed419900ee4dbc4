package dev.satchel.archive;

import java.util.Arrays;

/**
 * A prefix code that suits how often each symbol occurs (RFC 1951, section 3.2.2), with no code
 * longer than a limit. Made anew for each deflate block, in the same arrays.
 */
final class HuffmanCode {
  private static final int SYMBOL_BITS = 9;
  private static final int SYMBOL_MASK = (1 << SYMBOL_BITS) - 1;

  private final int maxLength;
  private final byte[] lengths;
  private final int[] codes;
  private final int[] sorted;
  private final int[] weights;
  private final int[] ofLength;
  private final int[] next;

  /**
   * @param size how many symbols there are, more than {@code maxLength} and at most 512
   * @param maxLength the most bits that a code may have, at most 15
   */
  HuffmanCode(int size, int maxLength) {
    this.maxLength = maxLength;
    lengths = new byte[size];
    codes = new int[size];
    sorted = new int[size];
    weights = new int[size];
    ofLength = new int[size + 1];
    next = new int[maxLength + 2];
  }

  /** How many symbols there are. */
  int size() {
    return lengths.length;
  }

  /** How many bits the code of a symbol has; 0 if it has none. */
  int length(int symbol) {
    return lengths[symbol];
  }

  /** The code of a symbol, its first bit lowest, as it is written, above five bits of its width. */
  int packed(int symbol) {
    return codes[symbol] << 5 | lengths[symbol];
  }

  /** How many bits the codes of the first {@code symbols} ones take if each occurs so often. */
  long bits(int[] counts, int symbols) {
    long bits = 0;
    for (int symbol = 0; symbol < symbols; symbol++) {
      bits += (long) counts[symbol] * lengths[symbol];
    }
    return bits;
  }

  /**
   * Makes the code. Symbols that do not occur have none; but there are at least two codes, since
   * not every decoder takes fewer.
   *
   * @param counts how often each symbol occurs, less than 2^22 times
   */
  void fit(int[] counts) {
    int used = sort(counts);
    Arrays.fill(lengths, (byte) 0);
    if (used < 2) {
      int only = used == 0 ? 0 : sorted[0] & SYMBOL_MASK;
      lengths[only] = 1;
      lengths[only == 0 ? 1 : 0] = 1;
    } else {
      measure(used);
      limit();
      assignLengths(used);
    }
    assignCodes();
  }

  /** Takes the lengths as they are given. */
  void fix(byte[] given) {
    System.arraycopy(given, 0, lengths, 0, lengths.length);
    assignCodes();
  }

  /** Puts those that occur in order, the rarest first. */
  private int sort(int[] counts) {
    int used = 0;
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (counts[symbol] > 0) {
        sorted[used++] = counts[symbol] << SYMBOL_BITS | symbol;
      }
    }
    Arrays.sort(sorted, 0, used);
    return used;
  }

  /**
   * Builds Huffman's tree and counts its leaves by depth. A node that has joined two others is
   * lighter than none made before it, so leaves and nodes are two queues in order; {@code weights}
   * has the nodes, each with its weight until it is joined, with its parent from then on, and with
   * its depth at last.
   */
  private void measure(int used) {
    int leaf = 0;
    int node = 0;
    for (int made = 0; made < used - 1; made++) {
      int weight = 0;
      for (int child = 0; child < 2; child++) {
        if (leaf < used && (node == made || sorted[leaf] >>> SYMBOL_BITS <= weights[node])) {
          weight += sorted[leaf++] >>> SYMBOL_BITS;
        } else {
          weight += weights[node];
          weights[node++] = made;
        }
      }
      weights[made] = weight;
    }
    countLeaves(used);
  }

  /** At each depth there are twice as many places as nodes one above; what is no node is a leaf. */
  private void countLeaves(int used) {
    Arrays.fill(ofLength, 0);
    int root = used - 2;
    weights[root] = 0;
    ofLength[1] = 2;
    for (int node = root - 1; node >= 0; node--) {
      int depth = weights[weights[node]] + 1;
      weights[node] = depth;
      ofLength[depth]--;
      ofLength[depth + 1] += 2;
    }
  }

  /**
   * Shortens what is too long to the limit. That takes more of the space of codes than there is, so
   * the longest of the others are made longer until it fits: each that is, by one bit, makes room
   * for itself and one more at the next length, which comes from the limit.
   */
  private void limit() {
    long excess = -(1L << maxLength);
    for (int length = 1; length < ofLength.length; length++) {
      if (length > maxLength) {
        ofLength[maxLength] += ofLength[length];
        ofLength[length] = 0;
      }
    }
    for (int length = 1; length <= maxLength; length++) {
      excess += (long) ofLength[length] << (maxLength - length);
    }
    for (; excess > 0; excess--) {
      int length = maxLength - 1;
      while (ofLength[length] == 0) {
        length--;
      }
      ofLength[length]--;
      ofLength[length + 1] += 2;
      ofLength[maxLength]--;
    }
  }

  private void assignLengths(int used) {
    int at = 0;
    for (int length = maxLength; length > 0; length--) {
      for (int i = ofLength[length]; i > 0; i--) {
        lengths[sorted[at++] & SYMBOL_MASK] = (byte) length;
      }
    }
    assert at == used;
  }

  /** Codes of one length are numbers in a row, in the order of their symbols. */
  private void assignCodes() {
    Arrays.fill(next, 0);
    for (byte length : lengths) {
      next[length + 1]++;
    }
    next[1] = 0;
    for (int length = 1; length <= maxLength; length++) {
      next[length] = (next[length] + next[length - 1]) << 1;
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length > 0) {
        codes[symbol] = Integer.reverse(next[length]++) >>> (32 - length);
      }
    }
  }
}
