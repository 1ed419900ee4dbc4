package dev.satchel.archive;

/** Tells from a sample whether compressing is worth the time. */
final class Entropy {
  private static final int SAMPLE = 4 << 10;
  private static final int SAMPLES = 4;
  private static final double NOISE = 7.85; // Bits for each byte; media and archives have more.

  private Entropy() {}

  /**
   * Whether the bytes from {@code start} to {@code end} look as if they would shrink. Depends on
   * nothing but these bytes. Says yes to what is too short to judge.
   */
  static boolean shrinks(byte[] data, int start, int end) {
    int length = end - start;
    if (length < SAMPLE * SAMPLES) {
      return true;
    }
    int[] counts = new int[256];
    for (int i = 0; i < SAMPLES; i++) {
      int from = start + (int) ((long) (length - SAMPLE) * i / (SAMPLES - 1));
      for (int at = from; at < from + SAMPLE; at++) {
        counts[data[at] & 0xFF]++;
      }
    }
    return bitsPerByte(counts) < NOISE;
  }

  /** Shannon's entropy of order 0. */
  private static double bitsPerByte(int[] counts) {
    double total = SAMPLE * SAMPLES;
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        bits -= count / total * (StrictMath.log(count / total) / StrictMath.log(2));
      }
    }
    return bits;
  }
}
