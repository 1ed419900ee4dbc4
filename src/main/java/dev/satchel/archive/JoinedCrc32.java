package dev.satchel.archive;

/**
 * The CRC-32 of bytes of which it knows no more than the CRC-32 of each piece, as they come one
 * after another: that of zip and gzip, as {@link java.util.zip.CRC32} has it.
 *
 * <p>A CRC is what remains when the bytes, taken as a polynomial over two elements, are divided by
 * a fixed one. To put n bytes behind a piece is to multiply it by x to the power of 8n; so its
 * remainder is multiplied by the remainder of that power, and the one of the new piece is added.
 * What the CRC does to the first and last bits cancels itself out.
 *
 * <p>The power is kept from one piece to the next, for most have the same length.
 */
final class JoinedCrc32 {
  /** The divisor without its highest power; the bit of x to the power of 0 is the highest. */
  private static final int POLYNOMIAL = 0xEDB88320;

  private static final int ONE = 1 << 31;

  /** The remainders of x to the power of 8, of 16, of 32 and so on. */
  private static final int[] POWERS = new int[Long.SIZE - 1];

  static {
    POWERS[0] = ONE >>> 8;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = product(POWERS[i - 1], POWERS[i - 1]);
    }
  }

  private int crc;
  private long shiftLength;
  private int shift = ONE;

  /**
   * Puts a piece behind all that came before.
   *
   * @param pieceCrc its CRC-32
   * @param length its size in bytes; 0 or more
   */
  void add(int pieceCrc, long length) {
    if (length != shiftLength) {
      shift = power(length);
      shiftLength = length;
    }
    crc = product(crc, shift) ^ pieceCrc;
  }

  /** The CRC-32 of all pieces; 0 if there were none. */
  int value() {
    return crc;
  }

  /** The remainder of x to the power of 8 times {@code bytes}. */
  private static int power(long bytes) {
    int power = ONE;
    for (int i = 0; i < POWERS.length; i++) {
      if (((bytes >>> i) & 1) != 0) {
        power = product(power, POWERS[i]);
      }
    }
    return power;
  }

  /** The remainder of the product of two remainders: {@code a} times each power in {@code b}. */
  private static int product(int a, int b) {
    int sum = 0;
    int term = a;
    for (int rest = b; rest != 0; rest <<= 1) {
      sum ^= term & (rest >> 31);
      term = (term >>> 1) ^ (POLYNOMIAL & -(term & 1));
    }
    return sum;
  }
}
