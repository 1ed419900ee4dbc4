package dev.satchel.http;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How old the newest snapshots of live sessions are, as far as that is told in time: a database
 * that does not answer must not hold up those who look at the metrics. Safe for many threads.
 */
final class SnapshotAges implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotAges.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Reads them. */
  @FunctionalInterface
  interface Source {
    /** By the ids of sessions. */
    Map<String, Duration> read() throws IOException;
  }

  private final Source source;
  private final ReentrantLock lock = new ReentrantLock();
  private final ThreadPoolExecutor reader =
      new ThreadPoolExecutor(
          0, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), SnapshotAges::thread);
  private @Nullable Future<Map<String, Duration>> pending;

  SnapshotAges(Source source) {
    this.source = source;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "snapshot-ages");
    thread.setDaemon(true);
    return thread;
  }

  /** None if they cannot be had at the moment, or another is asking. */
  Map<String, Duration> read() {
    if (!lock.tryLock()) {
      return Map.of();
    }
    try {
      return awaited();
    } finally {
      lock.unlock();
    }
  }

  /** Goes on waiting for what was asked before, rather than to ask again. */
  private Map<String, Duration> awaited() {
    Future<Map<String, Duration>> asked = pending == null ? reader.submit(source::read) : pending;
    pending = asked;
    try {
      Map<String, Duration> ages = asked.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      pending = null;
      return ages;
    } catch (ExecutionException e) {
      pending = null;
      LOG.warn("ages of snapshots cannot be told: {}", String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      LOG.warn("ages of snapshots are not told in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Map.of();
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }
}
