package dev.satchel.http;

import dev.satchel.Content;
import java.io.Closeable;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Breaks off what is sent to clients that hardly take it, so that they cannot hold a slot for ever.
 * Only the time in which we wait for a client counts against it. One thread watches all. Safe for
 * many threads.
 */
public final class MinRate implements Closeable {
  private static final int LOOKS_PER_WINDOW = 60;

  private final long bytesPerSecond;
  private final Duration window;
  private final LongSupplier nanoTime;
  private final Set<PacedStream> watched = ConcurrentHashMap.newKeySet();
  private final Thread watchdog = new Thread(this::watch, "slow-clients");

  /**
   * Starts to watch.
   *
   * @param bytesPerSecond what a client must take at least; 0 if it may take its time
   * @param window how long it may take less
   * @param nanoTime as {@link System#nanoTime}
   */
  public MinRate(long bytesPerSecond, Duration window, LongSupplier nanoTime) {
    this.bytesPerSecond = bytesPerSecond;
    this.window = window;
    this.nanoTime = nanoTime;
    watchdog.setDaemon(true);
    if (bytesPerSecond > 0) {
      watchdog.start();
    }
  }

  /**
   * The same content, which breaks off if whom it is sent to is too slow, or if {@code work} is
   * cancelled. All of it was passed on when it ends: the stream is flushed.
   */
  public Content paced(Content content, Cancellation work) {
    return out -> {
      PacedStream paced = pace(out, work);
      watched.add(paced);
      try {
        content.writeTo(paced);
        paced.flush();
      } finally {
        watched.remove(paced);
      }
    };
  }

  private PacedStream pace(OutputStream out, Cancellation work) {
    long rate = bytesPerSecond > 0 ? bytesPerSecond : 1; // Without a limit nobody looks.
    return new PacedStream(out, work, new Credit(rate, window.toNanos()), nanoTime);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(window.dividedBy(LOOKS_PER_WINDOW).toMillis());
        watched.forEach(this::look);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void look(PacedStream stream) {
    stream.cancelIfLate(
        "the client took less than "
            + bytesPerSecond
            + " bytes a second for "
            + window.toMillis()
            + " ms");
  }

  /** Stops to watch. */
  @Override
  public void close() {
    watchdog.interrupt();
  }
}
