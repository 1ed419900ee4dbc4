package dev.satchel.client;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Has the disk hold the files of a tree before what they came from is removed. Several at a time,
 * since a disk writes them together.
 */
final class Synced {
  private static final int THREADS = 4;
  private static final int WAITING = 1_000;

  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

  private Synced() {}

  /**
   * Returns when the disk holds all.
   *
   * @param tree of files that can be written to, and directories; nobody changes it meanwhile
   */
  static void run(Path tree) throws IOException {
    Synced synced = new Synced();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            new ThreadPoolExecutor.CallerRunsPolicy());
    try {
      synced.walk(tree, threads);
    } finally {
      threads.shutdown();
      await(threads);
    }
    IOException failed = synced.failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private void walk(Path tree, ThreadPoolExecutor threads) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            threads.execute(() -> syncOrNote(file));
            return failure.get() == null ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException broken)
              throws IOException {
            threads.execute(() -> syncNames(directory));
            return super.postVisitDirectory(directory, broken);
          }
        });
  }

  private void syncOrNote(Path file) {
    try {
      sync(file);
    } catch (IOException e) {
      failure.compareAndSet(null, LocalFailure.of(e, file));
    }
  }

  /** Has the disk hold a file that can be written to. */
  static void sync(Path file) throws IOException {
    try (FileChannel opened = FileChannel.open(file, StandardOpenOption.WRITE)) {
      opened.force(true);
    }
  }

  /** Has the disk hold what is in a directory, where the system can. */
  static void syncNames(@Nullable Path directory) {
    if (directory == null) {
      return;
    }
    try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
      opened.force(true);
    } catch (IOException e) {
      // Then it does so in its own time.
    }
  }

  private static void await(ThreadPoolExecutor threads) {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
