package dev.satchel.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several threads that do the same at the same time, over two pools of connections to one database,
 * as two servers have them.
 */
final class Race implements AutoCloseable {
  private static final int RUNNERS = 6;

  private final Registry one;
  private final Registry other;
  private final ExecutorService threads = Executors.newFixedThreadPool(RUNNERS);

  private Race(Registry one, Registry other) {
    this.one = one;
    this.other = other;
  }

  /** On the database that tests share; its file can be opened twice within one process. */
  static Race on(SharedDatabase database) throws Exception {
    return new Race(database.registry(), TestDatabase.open(database.address()));
  }

  /** What each of the threads does; they are numbered from 0 to 5. */
  @FunctionalInterface
  interface Runner<T> {
    T run(Registry registry, int number) throws Exception;
  }

  /** Lets all of them run, and gives what each has got. */
  <T> List<T> run(Runner<T> runner) throws Exception {
    CyclicBarrier start = new CyclicBarrier(RUNNERS);
    List<Callable<T>> runs = new ArrayList<>();
    for (int i = 0; i < RUNNERS; i++) {
      int number = i;
      Registry registry = i % 2 == 0 ? one : other;
      runs.add(
          () -> {
            start.await();
            return runner.run(registry, number);
          });
    }
    List<T> results = new ArrayList<>();
    for (Future<T> result : threads.invokeAll(runs)) {
      results.add(result.get());
    }
    return results;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    other.close();
  }
}
