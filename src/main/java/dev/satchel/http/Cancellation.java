package dev.satchel.http;

import java.io.Closeable;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The work of one thread for one request, which others may break off as long as it lasts. The
 * thread is interrupted then, but never when it has gone on to something else. It must be closed by
 * the thread that made it, which is no longer interrupted by it then. Safe for many threads.
 */
public final class Cancellation implements Closeable {
  private final Thread thread = Thread.currentThread();
  private @Nullable String reason;
  private boolean over;

  /**
   * Breaks the work off, unless it is over.
   *
   * @param why for the log
   */
  public synchronized void cancel(String why) {
    if (!over && reason == null) {
      reason = why;
      thread.interrupt();
    }
  }

  /**
   * Why the work was broken off; empty if it was not. The thread that works asks, and is no longer
   * interrupted then, so that it can still say what became of it.
   */
  public synchronized Optional<String> heed() {
    if (reason != null) {
      Thread.interrupted();
    }
    return Optional.ofNullable(reason);
  }

  /** Fails if the work was broken off, for those who would not notice. */
  public synchronized void check() throws InterruptedIOException {
    if (reason != null) {
      throw new InterruptedIOException(reason);
    }
  }

  @Override
  public synchronized void close() {
    heed();
    over = true;
  }
}
