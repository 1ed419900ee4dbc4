package dev.satchel.snapshot;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;
import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.files.Directory;
import dev.satchel.files.FileType;
import dev.satchel.files.NewFile;
import dev.satchel.files.OpenFile;
import dev.satchel.files.PrivateDirectory;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps each object as a file below a directory that is open to this user only. A file has no name
 * until it is whole and on the disk, so that nothing of it stays if the process is killed; where
 * the file system wants a name, it is one that no object has, until {@link #sweep}. Ranges of other
 * objects are copied by the kernel, and share their room where the file system can do that. Safe
 * for many threads, and for several processes on one machine.
 */
public final class DirectoryStore implements SnapshotStore {
  private static final int PERMISSIONS = 0600;

  /** How often a directory is made again that another removes, because it is empty just then. */
  private static final int TRIES = 100;

  private final Directory root;
  private final Clock clock;

  private DirectoryStore(Directory root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  /**
   * Takes what lies in {@code directory}, which is made if needed. The caller closes the store.
   *
   * @param clock tells how old something is that was never finished
   * @throws IOException if it cannot be made, is a link, belongs to another user, or is open to
   *     others
   */
  public static DirectoryStore in(Path directory, Clock clock) throws IOException {
    return new DirectoryStore(PrivateDirectory.open(directory), clock);
  }

  @Override
  public Receipt put(StoredName name, Segments segments) throws IOException {
    if (exists(name)) {
      throw taken(name);
    }
    try (FileSink sink = Disk.attempt(this::newSink)) {
      segments.writeTo(sink);
      Receipt receipt = sink.finish();
      Disk.attempt(() -> publish(sink.file(), name));
      return receipt;
    }
  }

  private FileSink newSink() throws IOException {
    Directory directory = root.reopen();
    try {
      return new FileSink(directory, PERMISSIONS, this::openFile);
    } catch (IOException e) {
      directory.close();
      throw e;
    }
  }

  private boolean exists(StoredName name) throws IOException {
    return Disk.attempt(
        () -> {
          try (Directory directory = Layout.open(root, name)) {
            return directory.stat(Layout.file(name)).type() != FileType.DIRECTORY;
          } catch (NoSuchFileException e) {
            return false;
          }
        });
  }

  private static Refusal taken(StoredName name) {
    return new Refusal(ALREADY_EXISTS, "There is a stored object already: " + name);
  }

  private NewFile publish(NewFile file, StoredName name) throws IOException {
    for (int tries = 1; ; tries++) {
      try (Directory target = Layout.make(root, name)) {
        file.publishNew(target, Layout.file(name));
        return file;
      } catch (FileAlreadyExistsException e) {
        throw taken(name);
      } catch (NoSuchFileException e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }

  @Override
  public StoredBytes open(StoredName name) throws IOException {
    OpenFile file = openFile(name);
    long size = size(file);
    return new StoredBytes(Disk.STORE, new FileRange(file, 0), size, size);
  }

  @Override
  public StoredBytes open(StoredName name, Stretch stretch) throws IOException {
    OpenFile file = openFile(name);
    long size = size(file);
    if (stretch.end() > size) {
      file.close();
      throw stretch.beyond(name);
    }
    return new StoredBytes(
        Disk.STORE, new FileRange(file, stretch.first()), size, stretch.length());
  }

  private static long size(OpenFile file) throws IOException {
    try {
      return Disk.attempt(file::stat).size();
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private OpenFile openFile(StoredName name) throws IOException {
    return Disk.attempt(
        () -> {
          try (Directory directory = Layout.open(root, name)) {
            return directory.openFile(Layout.file(name));
          } catch (NoSuchFileException e) {
            throw new Refusal(NOT_FOUND, "There is no stored object " + name);
          }
        });
  }

  @Override
  public void list(NamePrefix prefix, Visitor visitor) throws IOException {
    Optional<Directory> found = Disk.attempt(() -> topOf(prefix));
    if (found.isPresent()) {
      try (Directory top = found.get()) {
        new FileListing(prefix, visitor).below(top, prefix.directory());
      }
    }
  }

  /** The directory below which all of them lie; there may be many beside it. */
  private Optional<Directory> topOf(NamePrefix prefix) throws IOException {
    String child = prefix.directory() + "x";
    if (!StoredName.isOne(child)) {
      return Optional.empty(); // Nothing has a name of that length.
    }
    try {
      return Optional.of(Layout.open(root, new StoredName(child)));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    }
  }

  @Override
  public void delete(StoredName name) throws IOException {
    Disk.attempt(
        () -> {
          try (Directory directory = Layout.open(root, name)) {
            directory.remove(Layout.file(name));
            directory.sync();
          } catch (NoSuchFileException e) {
            return name; // Neither is there the directory.
          }
          Layout.removeEmpty(root, name);
          return name;
        });
  }

  /**
   * Removes what processes that were killed have left unfinished. There is something only where the
   * file system has no files without names.
   *
   * @param age how long nobody must have written to it, so that it is not one that is being put
   * @return how many files that were
   */
  public int sweep(Duration age) throws IOException {
    Stat.Timestamp limit = Stat.Timestamp.of(clock.instant().minus(age));
    return Disk.attempt(
        () -> {
          try (Directory top = root.reopen()) {
            return sweep(top, limit);
          }
        });
  }

  private static int sweep(Directory top, Stat.Timestamp limit) throws IOException {
    int removed = 0;
    for (Directory.Entry entry : top.list()) {
      if (NewFile.isNameOfOne(entry.name()) && isOlder(top, entry.name(), limit)) {
        top.remove(entry.name());
        removed++;
      }
    }
    return removed;
  }

  private static boolean isOlder(Directory top, RawName name, Stat.Timestamp limit)
      throws IOException {
    try {
      return top.stat(name).modified().compareTo(limit) < 0;
    } catch (NoSuchFileException e) {
      return false; // It has just been finished.
    }
  }

  @Override
  public void close() {
    root.close();
  }
}
