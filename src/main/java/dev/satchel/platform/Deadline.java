package dev.satchel.platform;

import java.time.Duration;

/** A moment from now on. */
final class Deadline {
  private final long end;

  Deadline(Duration after) {
    this.end = System.nanoTime() + after.toNanos();
  }

  boolean isOver() {
    return end - System.nanoTime() <= 0;
  }

  /** At least one, so that waiting so long has an end. */
  long millisLeft() {
    return Math.max(1, (end - System.nanoTime() + 999_999) / 1_000_000);
  }
}
