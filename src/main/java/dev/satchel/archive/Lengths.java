package dev.satchel.archive;

import java.util.Arrays;

/** How long pieces are, in their order. */
final class Lengths {
  private int[] lengths = new int[64];
  private int count;

  void add(int length) {
    if (count == lengths.length) {
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    lengths[count++] = length;
  }

  int count() {
    return count;
  }

  int get(int piece) {
    if (piece >= count) {
      throw new IndexOutOfBoundsException(piece);
    }
    return lengths[piece];
  }

  /**
   * The piece in which the byte at {@code position} lies, counted from the beginning of the first;
   * the one after the last known if it lies behind that.
   */
  int pieceAt(long position) {
    long end = 0;
    for (int i = 0; i < count; i++) {
      end += lengths[i];
      if (position < end) {
        return i;
      }
    }
    return count;
  }
}
