package dev.satchel.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends what nothing has moved in for too long. {@code java.net.http} has no such limit for bodies.
 * One thread watches all. Safe for many threads.
 */
final class Silence implements AutoCloseable {
  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(10);

  /** Something that waits now and then, for the other side. */
  final class Wait {
    private final Runnable end;
    private volatile long patience;
    private volatile long since;
    private volatile boolean isWaiting;
    private volatile boolean isTooLong;

    private Wait(Runnable end, long patience) {
      this.end = end;
      this.patience = patience;
    }

    /** From now on, it waits; if it did already, something has moved. */
    void begin() {
      since = System.nanoTime();
      isWaiting = true;
    }

    /** It waits for the rest of what has begun to come, with no more patience than others. */
    void beginPlain() {
      begin(); // First, or what it has waited for already would be too long.
      patience = limit;
    }

    /** It does not wait any more. */
    void pause() {
      isWaiting = false;
    }

    /** Whether it was ended. */
    boolean isTooLong() {
      return isTooLong;
    }

    /** Is not watched any more. */
    void forget() {
      waits.remove(this);
    }

    private void check() {
      long most = patience; // Before the time, which begins anew before this gets shorter.
      if (isWaiting && !isTooLong && System.nanoTime() - since > most) {
        isTooLong = true;
        stop();
      }
    }

    private void stop() {
      waits.remove(this);
      end.run();
    }
  }

  private final long limit;
  private volatile boolean isClosed;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "satchel-client-silence");
            thread.setDaemon(true);
            return thread;
          });

  Silence(Duration limit) {
    this.limit = limit.toNanos();
    long period = Math.max(SHORTEST, Math.min(this.limit / 4, TimeUnit.SECONDS.toNanos(1)));
    var unused =
        executor.scheduleWithFixedDelay(
            () -> waits.forEach(Wait::check), period, period, TimeUnit.NANOSECONDS);
  }

  /**
   * Watches something, which has not begun to wait.
   *
   * @param end ends it; is called by another thread, and must be quick and may be called twice
   */
  Wait watch(Runnable end) {
    return watch(end, Duration.ZERO);
  }

  /**
   * The same with more patience until something comes.
   *
   * @param least how long it may wait at least
   */
  Wait watch(Runnable end, Duration least) {
    Wait wait = new Wait(end, Math.max(limit, least.toNanos()));
    waits.add(wait);
    if (isClosed) {
      wait.stop();
    }
    return wait;
  }

  /** Runs {@code task}, which must be quick, after so long, unless this is closed before. */
  void after(Duration time, Runnable task) {
    if (!isClosed) {
      try {
        var unused = executor.schedule(task, time.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // It has been closed just now.
      }
    }
  }

  boolean isClosed() {
    return isClosed;
  }

  /** Ends all that is watched, and whatever will be. */
  @Override
  public void close() {
    isClosed = true;
    executor.shutdownNow();
    waits.forEach(Wait::stop);
  }
}
