package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.CONFLICT;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The file with what is known of a partial file, and whose lock says to whom both belong: to one
 * thread of one process. A process that ends, however it does, leaves no lock.
 */
final class PartLock implements Closeable {
  /** Far behind the content: some systems let nobody read what is locked. */
  private static final long LOCKED = Long.MAX_VALUE - 1;

  private static final int LARGEST = 64 << 10;
  private static final int TRIES = 10;

  /** What this process has locked. Locks of files hold between processes only. */
  private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel file;

  private PartLock(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Takes the lock of what is to become {@code target}.
   *
   * @throws SatchelException CONFLICT if somebody else has it
   */
  static PartLock take(Path target) throws IOException {
    Path path = PartNames.state(real(target));
    if (!TAKEN.add(path)) {
      throw taken(target);
    }
    try {
      return locked(path, target);
    } catch (IOException e) {
      TAKEN.remove(path);
      throw e;
    }
  }

  private static Path real(Path target) throws IOException {
    Path directory = target.getParent();
    return directory == null ? target : directory.toRealPath().resolve(target.getFileName());
  }

  private static SatchelException taken(Path target) {
    return SatchelException.of(CONFLICT, "Another download to " + target + " is under way");
  }

  private static PartLock locked(Path path, Path target) throws IOException {
    for (int left = TRIES; ; left--) {
      PartLock lock = new PartLock(path, PrivateFiles.openOrCreate(path));
      try {
        @Nullable FileLock held = lock.file.tryLock(LOCKED, 1, false);
        if (held == null) {
          throw taken(target);
        }
        // Who had it may have removed the file since it was opened, and have said so before. Or
        // died in between: then it is found again and again.
        if (!Arrays.equals(lock.content(), PartState.OVER) || left == 0) {
          return lock;
        }
      } catch (OverlappingFileLockException e) { // The same file by another path.
        lock.file.close();
        throw taken(target);
      } catch (IOException e) {
        lock.file.close();
        throw e;
      }
      lock.file.close();
    }
  }

  /** What the file says; empty if it is new. */
  byte[] content() throws IOException {
    ByteBuffer content = ByteBuffer.allocate((int) Math.min(LARGEST, file.size()));
    while (content.hasRemaining() && file.read(content, content.position()) >= 0) {}
    return Arrays.copyOf(content.array(), content.position());
  }

  void write(byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    while (bytes.hasRemaining()) {
      file.write(bytes, bytes.position());
    }
    file.truncate(content.length);
  }

  /** Removes the file. */
  void remove() throws IOException {
    write(PartState.OVER);
    Files.deleteIfExists(path);
  }

  @Override
  public void close() {
    try {
      file.close(); // Which lets go of the lock.
    } catch (IOException e) {
      // There is nothing more to be done about it.
    } finally {
      TAKEN.remove(path);
    }
  }
}
