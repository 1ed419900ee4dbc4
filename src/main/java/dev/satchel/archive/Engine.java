package dev.satchel.archive;

import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import java.io.Closeable;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all archives share: the threads that read and compress, and the memory that they may fill.
 * Safe for many threads.
 */
public final class Engine implements Closeable {
  /** How long a thread beside the workers waits for more to do. Each holds memory of its own. */
  private static final int ASIDE_SECONDS = 5;

  private final Scratch scratch;
  private final Shelf shelf;
  private final Clock clock;
  private final Map<String, String> compressors = new ConcurrentHashMap<>();
  private final int workers;
  private final Budget budget;
  private final Buffers buffers;
  private final ExecutorService pool;
  private final ExecutorService aside =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          ASIDE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          daemons("archive-recall"));
  private final FrameDecoders decoders;
  private final ThreadLocal<Bench> bench = ThreadLocal.withInitial(this::newBench);

  /**
   * Starts the threads.
   *
   * @param workers how many threads read and compress; at least 1
   * @param inFlight how many bytes may have been read and not yet been sent, of all archives
   * @param scratch where a manifest goes that is too large for memory
   * @param shelf where what is learnt of an archive is kept for its next download
   * @param clock the one by which files have their times
   */
  public Engine(int workers, long inFlight, Scratch scratch, Shelf shelf, Clock clock) {
    this.scratch = scratch;
    this.shelf = shelf;
    this.clock = clock;
    this.workers = workers;
    this.budget = new Budget(inFlight);
    this.buffers = new Buffers(inFlight + inFlight / 2, budget::held);
    this.decoders = new FrameDecoders(workers + 1);
    this.pool = Executors.newFixedThreadPool(workers, worker());
  }

  private ThreadFactory worker() {
    ThreadFactory threads = daemons("archive-worker");
    return task ->
        threads.newThread(
            () -> {
              try {
                task.run();
              } finally {
                bench.get().close();
              }
            });
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private Bench newBench() {
    return new Bench(buffers);
  }

  int workers() {
    return workers;
  }

  Budget budget() {
    return budget;
  }

  Buffers buffers() {
    return buffers;
  }

  Scratch scratch() {
    return scratch;
  }

  Clock clock() {
    return clock;
  }

  /** Tells compressors from each other that make different bytes of the same. */
  String compressor(ArchiveFormat format, int level) {
    return compressors.computeIfAbsent(
        format + " " + level, key -> Compressors.identity(format, level));
  }

  Shelf shelf() {
    return shelf;
  }

  /** The bench of the worker that asks. */
  Bench bench() {
    return bench.get();
  }

  FrameDecoders decoders() {
    return decoders;
  }

  /**
   * Has {@code task} run after all that were given before. It may wait for none but those before.
   */
  void execute(Runnable task) {
    pool.execute(task);
  }

  /** Has something done beside the workers. */
  void aside(Recall task) {
    aside.execute(task);
  }

  /** Ends the threads, when all archives are over. */
  @Override
  public void close() {
    aside.shutdown();
    pool.shutdown();
    decoders.close();
  }
}
