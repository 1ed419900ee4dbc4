package dev.satchel.client;

import java.nio.ByteBuffer;

/** What is kept of each member until the manifest comes: 40 bytes. */
final class Ledger {
  private static final int HASH = 32;
  private static final int WORDS = HASH / Long.BYTES + 1;

  private final LongRow words = new LongRow();

  /**
   * @param sum of all but the content
   * @param sha256 of the content; zeros if there is none
   */
  void add(long sum, byte[] sha256) {
    words.add(sum);
    ByteBuffer hash = ByteBuffer.wrap(sha256);
    while (hash.hasRemaining()) {
      words.add(hash.getLong());
    }
  }

  long count() {
    return words.size() / WORDS;
  }

  boolean hasSum(long number, long sum) {
    return words.get(number * WORDS) == sum;
  }

  boolean hasHash(long number, byte[] sha256) {
    ByteBuffer hash = ByteBuffer.wrap(sha256);
    for (int i = 1; i < WORDS; i++) {
      if (words.get(number * WORDS + i) != hash.getLong()) {
        return false;
      }
    }
    return true;
  }
}
