package dev.satchel.snapshot;

import static dev.satchel.Refusal.Code.OUT_OF_RANGE;

import dev.satchel.Refusal;

/**
 * Some bytes of an object that follow each other.
 *
 * @param first the position of the first one, from 0
 * @param length how many, at least one
 */
public record Stretch(long first, long length) {
  /**
   * @throws IllegalArgumentException if there could be no such bytes
   */
  public Stretch {
    if (first < 0 || length <= 0 || first > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException("not a stretch: " + length + " bytes from " + first);
    }
  }

  /** The position behind the last byte. */
  public long end() {
    return first + length;
  }

  /**
   * Checks that an object of {@code size} bytes has them all.
   *
   * @throws Refusal OUT_OF_RANGE
   */
  public void checkWithin(long size, StoredName name) {
    if (end() > size) {
      throw beyond(name);
    }
  }

  /** What refuses bytes that lie beyond the end of {@code name}. */
  public Refusal beyond(StoredName name) {
    return new Refusal(
        OUT_OF_RANGE, "Stored object %s has no %d bytes from %d on".formatted(name, length, first));
  }
}
