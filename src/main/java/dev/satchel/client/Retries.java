package dev.satchel.client;

import java.time.Duration;

/**
 * How often something is tried, and how long is waited before each time but the first: twice as
 * long as the time before, within a bound.
 *
 * @param attempts at least 1
 */
record Retries(int attempts, Duration first, Duration longest, Ticks ticks) {
  /** Something that may fail in a way that passes. */
  @FunctionalInterface
  interface Attempt<T> {
    T make() throws SatchelException;
  }

  /** As the cloud's clients do it: three times. */
  static Retries ofCloud(Ticks ticks) {
    return new Retries(3, Duration.ofSeconds(1), Duration.ofSeconds(5), ticks);
  }

  <T> T make(Attempt<T> attempt) throws SatchelException {
    Duration pause = first;
    for (int n = 1; ; n++) {
      try {
        return attempt.make();
      } catch (SatchelException e) {
        if (n >= attempts || !mayPass(e)) {
          throw e;
        }
      }
      ticks.pause(pause);
      pause = next(pause);
    }
  }

  /** How long is waited the next time. */
  Duration next(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(longest) < 0 ? twice : longest;
  }

  /** Whether no answer came, or one that blames the server. */
  static boolean mayPass(SatchelException failure) {
    return switch (failure.code()) {
      case UNREACHABLE, BROKEN, SILENT -> true;
      default -> failure.status() >= 500;
    };
  }
}
