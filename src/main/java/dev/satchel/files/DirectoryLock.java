package dev.satchel.files;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps out all others who lock the same directory, whether they are threads of this process or
 * other processes. It is over when it is closed, or when the process ends, however that comes
 * about. For one thread.
 */
public final class DirectoryLock implements Closeable {
  private static final RawName NAME = RawName.of("lock");
  private static final int PRIVATE_FILE = 0600;
  private static final long PAUSE_NANOS = 1_000_000;

  private final int handle;

  private DirectoryLock(int handle) {
    this.handle = handle;
  }

  /**
   * Locks {@code directory}, which stays the caller's, by a file in it that stays there. The caller
   * closes the result.
   *
   * @param patience how long others may have it meanwhile
   * @return empty if they had it longer
   * @throws InterruptedIOException if the thread is interrupted while it waits
   * @throws IOException if nothing can be locked there
   */
  public static Optional<DirectoryLock> take(Directory directory, Duration patience)
      throws IOException {
    int handle = open(directory);
    try {
      if (isTaken(handle, System.nanoTime() + patience.toNanos())) {
        return Optional.of(new DirectoryLock(handle));
      }
      Linux.close(handle);
      return Optional.empty();
    } catch (IOException e) {
      Linux.close(handle);
      throw e;
    }
  }

  private static int open(Directory directory) throws IOException {
    try {
      return directory.createFile(NAME, PRIVATE_FILE);
    } catch (FileAlreadyExistsException e) {
      return directory.openForWriting(NAME);
    }
  }

  private static boolean isTaken(int handle, long deadline) throws IOException {
    while (!Linux.lock(handle, NAME)) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while a lock was waited for");
      }
    }
    return true;
  }

  @Override
  public void close() {
    Linux.close(handle);
  }
}
