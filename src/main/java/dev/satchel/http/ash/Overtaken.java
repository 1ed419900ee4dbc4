package dev.satchel.http.ash;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.CHANGED;

import dev.satchel.Refusal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Does again what was refused because files changed, or went elsewhere, while they were read. */
final class Overtaken {
  private static final int MOST = 3;

  /** What is just being saved may be at rest after it, or after four times as much. */
  private static final long PAUSE_MILLIS = 100;

  private static final Set<Refusal.Code> CODES = EnumSet.of(BUSY, CHANGED);

  private Overtaken() {}

  /** Something that can be done more than once. */
  @FunctionalInterface
  interface Act<T> {
    T run() throws IOException;
  }

  /** Runs {@code act}, a few times if need be. */
  static <T> T again(Act<T> act) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return act.run();
      } catch (Refusal e) {
        if (attempt == MOST || !CODES.contains(e.code())) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  private static void pause(int attempt) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS * attempt * attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
