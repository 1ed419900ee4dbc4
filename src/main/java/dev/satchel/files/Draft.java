package dev.satchel.files;

import static dev.satchel.Refusal.Code.NOT_A_FILE;
import static dev.satchel.Refusal.Code.NO_SPACE;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * What is to become the content of a file. It appears under the file's name when it is published,
 * all of it at once; closing it before that leaves everything as it was. For one thread.
 */
public final class Draft extends OutputStream {
  /** What a new file lets whom do, but for what the process's mask takes away. */
  private static final int NEW = 0666;

  /** The way to the directory in which the last name of a path belongs. */
  @FunctionalInterface
  interface Way {
    JailWalk.End to(WorkspacePath path) throws IOException;
  }

  /** Something that may find no room, or be denied. */
  @FunctionalInterface
  private interface Act<T> {
    T run() throws IOException;
  }

  private final WorkspacePath path;
  private final Way way;
  private final NewFile file;

  private Draft(WorkspacePath path, Way way, NewFile file) {
    this.path = path;
    this.way = way;
    this.file = file;
  }

  /**
   * Begins a draft of what is to be at {@code path}, on the file system where that will be.
   *
   * @param nearest the directory, as near to it as there is one; is closed with the draft
   * @param way is asked when it is published
   */
  static Draft begin(JailWalk.End nearest, WorkspacePath path, Way way) throws IOException {
    try {
      int permissions = replaced(nearest, path).map(Stat::permissions).orElse(NEW) & NEW;
      NewFile file = refusing(path, () -> NewFile.in(nearest.directory(), permissions));
      return new Draft(path, way, file);
    } catch (IOException | RuntimeException e) {
      nearest.close();
      throw e;
    }
  }

  /** The file that is there already, which must be one that may be replaced. */
  private static Optional<Stat> replaced(JailWalk.End end, WorkspacePath path) throws IOException {
    Optional<Stat> there = end.stat();
    if (there.isPresent()) {
      switch (there.get().type()) {
        case REGULAR -> checkWritable(end, path);
        case DIRECTORY -> throw directory(path);
        case SYMLINK -> throw JailWalk.changed(path); // It was none a moment ago.
        default -> throw new Refusal(NOT_A_FILE, "Path is a " + there.get().type() + ": " + path);
      }
    }
    return there;
  }

  private static void checkWritable(JailWalk.End end, WorkspacePath path) {
    if (!end.directory().canWrite(end.rest().get(0))) {
      throw JailWalk.denied(path);
    }
  }

  private static Refusal directory(WorkspacePath path) {
    return new Refusal(NOT_A_FILE, "Path is a directory: " + path);
  }

  private static <T> T refusing(WorkspacePath path, Act<T> act) throws IOException {
    try {
      return act.run();
    } catch (NoSpaceException e) {
      throw new Refusal(NO_SPACE, "There is no room for the file: " + path);
    } catch (AccessDeniedException e) {
      throw JailWalk.denied(path);
    } catch (FileAlreadyExistsException e) {
      throw directory(path);
    } catch (NoSuchFileException | AtomicMoveNotSupportedException e) {
      throw JailWalk.changed(path); // Directories were removed or exchanged.
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * Adds bytes. Each call is one of the kernel's, so these should be many.
   *
   * @throws Refusal NO_SPACE
   */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    refusing(
        path,
        () -> {
          file.write(bytes, offset, length);
          return path;
        });
  }

  /**
   * Puts the file in its place. Directories that are missing are made, permissions and, where that
   * is allowed, the owner of a file that is replaced stay as they are.
   *
   * @throws Refusal as {@link Jail#draft}; then all is as it was, but for directories
   */
  public void publish() throws IOException {
    refusing(
        path,
        () -> {
          try (JailWalk.End end = way.to(path)) {
            Stat replaced = replaced(end, path).orElse(null);
            file.publish(end.directory(), end.rest().get(0), replaced);
          }
          return path;
        });
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
