package dev.satchel.client;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/**
 * How often something that changes nothing is tried again, and how long to wait before. Only
 * failures in a row count. For one thread.
 */
final class Attempts {
  private static final long SHORT_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int MOST_DOUBLED = 6;

  private final int most;
  private int failures;
  private boolean hasProgressed;

  /**
   * @param most how often it is tried at most, at least 1
   */
  Attempts(int most) {
    this.most = most;
  }

  /** It has come further since it last failed. */
  void progressed() {
    failures = 0;
    hasProgressed = true;
  }

  /**
   * Waits until it may be tried again.
   *
   * @throws SatchelException {@code failure}, if it is not worth it or was tried often enough; or
   *     that the wait was interrupted
   */
  void again(SatchelException failure) throws SatchelException {
    failures++;
    if (failures >= most || !mayPass(failure)) {
      throw failure;
    }
    long pause =
        failures == 1 && hasProgressed ? SHORT_PAUSE : PAUSE << Math.min(failures, MOST_DOUBLED);
    try {
      TimeUnit.NANOSECONDS.sleep(Math.max(pause, failure.retryAfterNanos()));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static boolean mayPass(SatchelException failure) {
    return switch (failure.code()) {
      case UNREACHABLE, BROKEN, SILENT, BUSY -> !Thread.currentThread().isInterrupted();
      default -> false;
    };
  }

  /** That the thread was interrupted, which it stays. */
  static SatchelException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    InterruptedIOException cause = new InterruptedIOException("interrupted");
    cause.initCause(e);
    return SatchelException.of(SatchelException.Code.BROKEN, "The call was interrupted", cause);
  }
}
