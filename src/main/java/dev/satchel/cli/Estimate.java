package dev.satchel.cli;

import dev.satchel.client.ArchiveRequest;
import dev.satchel.client.Archives;
import dev.satchel.client.Progress;
import dev.satchel.client.RunningArchive;
import dev.satchel.client.SatchelException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * How large an archive is going to be whose length nobody knows: as much larger than what has come
 * as there is more to read than the server has read. Asks it once a second, by a thread of its own,
 * until it is closed. Safe for many threads.
 */
final class Estimate implements Progress, AutoCloseable {
  /** With less of it read, too little can be said of the rest. */
  private static final double LEAST = 0.01;

  private final Progress bar;
  private final Archives archives;
  private final ArchiveRequest request;
  private final ScheduledExecutorService asking =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "satchel-estimate");
            thread.setDaemon(true);
            return thread;
          });

  /** How much of the whole the server has read; 0 if that is not known. */
  private volatile double part;

  /**
   * @param bar is told; {@link Progress#NONE} if nobody looks, and then nobody is asked
   */
  Estimate(Progress bar, Archives archives, ArchiveRequest request) {
    this.bar = bar;
    this.archives = archives;
    this.request = request;
    if (bar != Progress.NONE) {
      var unused = asking.scheduleWithFixedDelay(this::ask, 1, 1, TimeUnit.SECONDS);
    }
  }

  /** Asks the server once. */
  void ask() {
    try {
      part = part(archives.running());
    } catch (SatchelException e) {
      part = 0; // An older server, or a busy one: the bar does without.
    }
  }

  /** Of the archive that this may be; of several alike, nobody knows which is which. */
  private double part(List<RunningArchive> running) {
    List<RunningArchive> alike =
        running.stream()
            .filter(one -> one.path().equals(request.path().toString()))
            .filter(one -> one.format().equals(request.format().parameter()))
            .toList();
    if (alike.size() != 1 || alike.get(0).plannedBytes() <= 0) {
      return 0;
    }
    return Math.min(1, (double) alike.get(0).doneBytes() / alike.get(0).plannedBytes());
  }

  @Override
  public void at(long done, long total) {
    double known = part;
    bar.at(done, total < 0 && known >= LEAST ? (long) (done / known) : total);
  }

  @Override
  public void restarted() {
    bar.restarted();
  }

  @Override
  public void close() {
    asking.shutdownNow();
  }
}
