package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;

import dev.satchel.Refusal;
import dev.satchel.registry.Page;
import dev.satchel.registry.Registry;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SnapshotReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with live sessions when the server is told to stop. Those whose live files are on
 * another machine need nothing: what is there stays.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /** How many are saved at once. */
  private static final int AT_ONCE = 2;

  private final Opening opening;
  private final Turns turns;
  private final Ownership ownership;
  private final Snapshotting snapshotting;
  private final Duration grace;

  Drain(
      Opening opening,
      Turns turns,
      Ownership ownership,
      Snapshotting snapshotting,
      Duration grace) {
    this.opening = opening;
    this.turns = turns;
    this.ownership = ownership;
    this.snapshotting = snapshotting;
    this.grace = grace;
  }

  /** Saves what can be saved in time, and gives all leases back. */
  void run() {
    ownership.close();
    if (!opening.isOpen()) {
      return;
    }
    try {
      Ground ground = opening.get();
      save(live(ground.registry()));
      for (SessionId session : ownership.sessions()) {
        ownership.release(ground.registry().leases(), session);
      }
    } catch (IOException e) {
      LOG.error("Live sessions cannot be saved: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<SessionRow> live(Registry registry) throws IOException {
    List<SessionRow> live = new ArrayList<>();
    List<SessionRow> some;
    do {
      Page page = new Page(Page.MAX_LIMIT, live.size());
      some = registry.sessions().live(ownership.replica().id(), page);
      live.addAll(some);
    } while (some.size() == Page.MAX_LIMIT);
    return live;
  }

  private void save(List<SessionRow> live) throws InterruptedException {
    Queue<SessionRow> waiting = new ConcurrentLinkedQueue<>(live);
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, Drain::daemon);
    for (int i = 0; i < AT_ONCE; i++) {
      threads.execute(() -> saveAll(waiting));
    }
    threads.shutdown();
    if (!threads.awaitTermination(grace.toNanos(), TimeUnit.NANOSECONDS)) {
      for (SessionRow row = waiting.poll(); row != null; row = waiting.poll()) {
        LOG.error("Session {} was not saved in time", row.id());
      }
      threads.shutdownNow();
      threads.awaitTermination(AT_ONCE, TimeUnit.SECONDS);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "sessions-drain");
    thread.setDaemon(true);
    return thread;
  }

  private void saveAll(Queue<SessionRow> waiting) {
    for (SessionRow row = waiting.poll();
        row != null && !Thread.currentThread().isInterrupted();
        row = waiting.poll()) {
      try {
        save(row);
      } catch (Refusal e) {
        waiting.add(row); // Someone is still changing it, and will have done that soon.
      }
    }
  }

  /**
   * @throws Refusal BUSY if its turn does not come
   */
  private void save(SessionRow row) {
    try (Turn turn = turns.last(row)) {
      if (turn.live().isPresent()) {
        snapshotting.take(
            turn, turn.live().get(), turn.row().generation(), SnapshotReason.SHUTDOWN);
      } else {
        LOG.error("Session {} was not saved: its workspace is not to be found", row.id());
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof Refusal refusal && refusal.code() == BUSY) {
        throw refusal;
      }
      LOG.error("Session {} was not saved: {}", row.id(), e.getMessage());
    }
  }
}
