package dev.satchel.link;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import dev.satchel.files.DirectoryLock;
import dev.satchel.files.FileType;
import dev.satchel.files.NewFile;
import dev.satchel.files.OpenFile;
import dev.satchel.files.PrivateDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The directory in which it is noted how links stand: a file for each of them, which is replaced as
 * a whole and is on the disk before anyone goes on, and the key that signs them. For one thread;
 * whoever changes something holds the lock.
 */
final class Records implements Closeable {
  private static final RawName KEY = RawName.of("key");
  private static final int KEY_BYTES = 32;
  private static final int PRIVATE_FILE = 0600;
  private static final byte[] DAMAGED = {}; // As long as neither a key nor a record is.
  private static final int LONGEST = Link.LONGEST_QUERY + 1_024; // A record, in bytes.

  private final Directory directory;

  private Records(Directory directory) {
    this.directory = directory;
  }

  /**
   * Opens {@code directory}, which is made if needed. The caller closes it.
   *
   * @throws IOException if it cannot be made, or is not this user's alone
   */
  static Records in(Path directory) throws IOException {
    return new Records(PrivateDirectory.open(directory));
  }

  /** See {@link DirectoryLock#take}. */
  Optional<DirectoryLock> lock(Duration patience) throws IOException {
    return DirectoryLock.take(directory, patience);
  }

  /**
   * The key that signs links; empty if there was never one, or it was taken away.
   *
   * @throws KeyDamaged if it is anything but what was written
   */
  Optional<byte[]> key() throws IOException {
    Optional<byte[]> key = content(KEY);
    if (key.isPresent() && key.get().length != KEY_BYTES) {
      throw new KeyDamaged();
    }
    return key;
  }

  /** The same; one is made if there is none. Under the lock only. */
  byte[] keyOrNew(SecureRandom random) throws IOException {
    Optional<byte[]> key = key();
    if (key.isPresent()) {
      return key.get();
    }
    byte[] made = new byte[KEY_BYTES];
    random.nextBytes(made);
    write(KEY, made);
    return made;
  }

  /** All names of records, the latest first. */
  List<RecordName> list() throws IOException {
    return names().stream()
        .flatMap(name -> RecordName.parse(name).stream())
        .sorted(RecordName.LATEST_FIRST)
        .toList();
  }

  private List<RawName> names() throws IOException {
    try (Directory again = directory.reopen()) {
      return again.list().stream().map(Directory.Entry::name).toList();
    }
  }

  /** How the link of {@code name} stands; empty if that is not known, or is damaged. */
  Optional<Standing> find(RecordName name) throws IOException {
    return content(name.name())
        .flatMap(Standing::read)
        .filter(standing -> RecordName.of(standing.link()).equals(name));
  }

  /** What is no file, or is closed to us, is damaged; a disk or process in need is not. */
  private Optional<byte[]> content(RawName name) throws IOException {
    try {
      boolean isFile = directory.stat(name).type() == FileType.REGULAR;
      return Optional.of(isFile ? read(name) : DAMAGED);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException | FileSystemLoopException e) {
      return Optional.of(DAMAGED);
    }
  }

  private byte[] read(RawName name) throws IOException {
    try (OpenFile file = directory.openFile(name)) {
      byte[] bytes = new byte[(int) Math.min(file.stat().size(), LONGEST)];
      int count = 0;
      for (int more = -1; more != 0; count += more) {
        more = file.readAt(count, bytes, count, bytes.length - count);
      }
      return Arrays.copyOf(bytes, count);
    }
  }

  /** Notes how a link stands now. Under the lock only. */
  void write(Standing standing) throws IOException {
    write(RecordName.of(standing.link()).name(), standing.bytes());
  }

  private void write(RawName name, byte[] content) throws IOException {
    try (NewFile file = NewFile.in(directory.reopen(), PRIVATE_FILE)) {
      file.write(content, 0, content.length);
      file.publishOver(directory, name);
    }
  }

  /**
   * Forgets what was noted. Under the lock only.
   *
   * @return false if there is a directory in its place, with something in it, which stays
   */
  boolean remove(RecordName name) throws IOException {
    return remove(name.name());
  }

  private boolean remove(RawName name) throws IOException {
    try {
      directory.remove(name);
    } catch (FileAlreadyExistsException e) { // As a directory.
      return removeDirectory(name);
    }
    return true;
  }

  private boolean removeDirectory(RawName name) throws IOException {
    try {
      directory.deleteDirectory(name);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  /** Removes what a process that was killed has left half written. Under the lock only. */
  void sweep() throws IOException {
    for (RawName name : names()) {
      if (NewFile.isNameOfOne(name)) {
        remove(name);
      }
    }
  }

  @Override
  public void close() {
    directory.close();
  }
}
