package dev.satchel.archive;

import java.util.Arrays;

/** What is known of the pieces of an archive, from the first on. */
final class PieceTable {
  private int[] lengths = new int[64];
  private int[] crcs = new int[64];
  private int count;
  private long manifestStart;

  /**
   * Adds the next piece.
   *
   * @param length how many bytes of the archive it is
   * @param crc32 of what it was made from, where a format needs that
   */
  void add(int length, int crc32) {
    if (count == lengths.length) {
      lengths = Arrays.copyOf(lengths, 2 * count);
      crcs = Arrays.copyOf(crcs, 2 * count);
    }
    lengths[count] = length;
    crcs[count] = crc32;
    count++;
  }

  /** Says that the manifest, or the piece in which it begins, comes next. */
  void beginManifest() {
    manifestStart = 0;
    for (int i = 0; i < count; i++) {
      manifestStart += lengths[i];
    }
  }

  /**
   * Before which byte the manifest does not begin, counted from the beginning of the first piece.
   */
  long manifestStart() {
    return manifestStart;
  }

  /** How many pieces are known. */
  int count() {
    return count;
  }

  int length(int piece) {
    return lengths[checked(piece)];
  }

  int crc32(int piece) {
    return crcs[checked(piece)];
  }

  private int checked(int piece) {
    if (piece >= count) {
      throw new IndexOutOfBoundsException(piece);
    }
    return piece;
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
