package dev.satchel.server;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What can be told of a directory without changing anything there. */
final class DirectoryLook {
  /** A name that nothing has, most likely. */
  private static final RawName NOTHING = RawName.of(".satchel-doctor");

  /** With less, the next archive that is spooled or unpacked may well fail. */
  private static final long LITTLE = 1L << 30;

  private DirectoryLook() {}

  /** Whether this user may make and remove names there. */
  static boolean isWritable(Path path) throws IOException {
    try (Directory directory = open(path)) {
      return directory.isWritable();
    }
  }

  /**
   * Lists and enters it.
   *
   * @throws FileSystemException if this user may not
   */
  static void read(Path path) throws IOException {
    try (Directory directory = open(path)) {
      var unused = directory.stat(NOTHING);
    } catch (NoSuchFileException e) {
      if (!Files.exists(path)) {
        throw e;
      }
    }
  }

  private static Directory open(Path path) throws IOException {
    return Directory.openRoot(RawName.of(path.toAbsolutePath().toString()));
  }

  /** The nearest directory above what is still to be made; empty if a file is in the way. */
  static Optional<Path> above(Path path) {
    Path up = path.toAbsolutePath().getParent();
    while (up != null && !Files.exists(up)) {
      up = up.getParent();
    }
    return Optional.ofNullable(up).filter(Files::isDirectory);
  }

  /** Its kind of file system and the room there, for people. */
  static String room(Path existing) throws IOException {
    FileStore store = Files.getFileStore(existing);
    long usable = store.getUsableSpace();
    String little = usable < LITTLE ? ", which is little" : "";
    return store.type() + ", " + Amount.of(usable) + " free" + little;
  }

  static boolean hasRoom(Path existing) throws IOException {
    return Files.getFileStore(existing).getUsableSpace() >= LITTLE;
  }
}
