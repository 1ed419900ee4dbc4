package dev.satchel.snapshot.s3;

/**
 * How large the parts of an object are. They grow with their number, since there are no more than
 * {@value #MOST} and nobody knows beforehand how many bytes will come: 8 MiB at first, 11.5 MiB
 * after a gibibyte or so, 282 MiB at the end of 1.4 TiB.
 */
final class PartSizes {
  /** How many parts an object may have. */
  static final int MOST = 10_000;

  /** What a server copies in one request, so that none takes long. */
  static final long LARGEST_COPY = 256L << 20;

  private static final long FIRST = 8 << 20;
  private static final long GROWTH = 28 << 10;

  /** S3's own bound for all parts but the last. */
  private static final long SMALLEST = 5 << 20;

  private PartSizes() {}

  /** The size of part {@code number}, counted from 1; a range that is shorter is not copied. */
  static long size(int number) {
    return FIRST + (number - 1) * GROWTH;
  }

  /**
   * How small part {@code number} may be if it ends where a range begins that can be copied. Even
   * if every other part is that small there is room for a tebibyte.
   */
  static long least(int number) {
    return Math.max(SMALLEST, size(number) / 8 * 5);
  }
}
