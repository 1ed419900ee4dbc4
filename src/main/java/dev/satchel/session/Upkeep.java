package dev.satchel.session;

import dev.satchel.Outage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has things done again and again, in threads of its own. Leases are renewed in one that nothing
 * else keeps busy.
 */
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration SHORTEST = Duration.ofMillis(100);

  /** Something that is done now and then. */
  @FunctionalInterface
  interface Chore {
    void run() throws IOException;
  }

  private final Opening opening;
  private final AtomicInteger threads = new AtomicInteger();
  private final ScheduledExecutorService renewing = executor();
  private final ScheduledExecutorService others = executor();

  Upkeep(Opening opening) {
    this.opening = opening;
  }

  private ScheduledExecutorService executor() {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, "sessions-" + threads.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Has {@code chore} done once, at once. */
  void begin(String name, Chore chore) {
    others.execute(() -> run(name, chore));
  }

  /** Has {@code chore} done each {@code period}, as soon as sessions are served at all. */
  void renew(String name, Duration period, Chore chore) {
    schedule(renewing, name, period, chore);
  }

  /** The same, for what may take its time. */
  void add(String name, Duration period, Chore chore) {
    schedule(others, name, period, chore);
  }

  private void schedule(
      ScheduledExecutorService executor, String name, Duration period, Chore chore) {
    long nanos = Math.max(period.toNanos(), SHORTEST.toNanos());
    ScheduledFuture<?> unused =
        executor.scheduleWithFixedDelay(
            () -> {
              if (opening.isOpen()) {
                run(name, chore);
              }
            },
            nanos,
            nanos,
            TimeUnit.NANOSECONDS);
  }

  private static void run(String name, Chore chore) {
    try {
      chore.run();
    } catch (Outage e) {
      LOG.warn("{} has to wait: {}", name, e.getMessage());
    } catch (IOException | RuntimeException | Error e) { // Or it would never be done again.
      LOG.error("{} failed", name, e);
    }
  }

  /** Ends the threads; what is under way is interrupted. */
  @Override
  public void close() {
    renewing.shutdownNow();
    others.shutdownNow();
    try {
      others.awaitTermination(5, TimeUnit.SECONDS);
      renewing.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
