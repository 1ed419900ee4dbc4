package dev.satchel.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A private directory for bytes that are set aside for a moment. A file in it has no name: it is
 * unlinked as soon as it is open, so it is gone when it is closed or when the process ends, however
 * that comes about. Safe for many threads.
 */
public final class Scratch {
  private static final String PREFIX = "scratch-";
  private static final String OTHERS = "------"; // What group and others may do there: nothing.

  private final Path directory;

  private Scratch(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes {@code directory} if needed, readable by this user only, and removes what a process that
   * was killed between opening and unlinking has left in it.
   *
   * @throws IOException if it cannot be made, is a link, belongs to another user, or is open to
   *     others
   */
  public static Scratch in(Path directory) throws IOException {
    Files.createDirectories(directory.toAbsolutePath().getParent());
    if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
      Files.createDirectory(directory, asFileAttribute(fromString("rwx------")));
    }
    if (!owner(directory).equals(owner(Path.of("/proc/self")))) {
      throw new AccessDeniedException(
          directory.toString(), null, "belongs to another user; name one that is still to be made");
    }
    if (PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)).endsWith(OTHERS)) {
      return sweep(directory);
    }
    throw new AccessDeniedException(directory.toString(), null, "is open to others: chmod 700 it");
  }

  private static Scratch sweep(Path directory) throws IOException {
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, PREFIX + "*")) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
    return new Scratch(directory);
  }

  /** The number of the user that {@code path} belongs to; {@code /proc/self} is a link itself. */
  private static Object owner(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid");
  }

  /** Opens an empty file for reading and writing. Closing it frees its space. */
  public FileChannel newFile() throws IOException {
    return FileChannel.open(
        directory.resolve(PREFIX + UUID.randomUUID()),
        Set.of(CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE),
        asFileAttribute(fromString("rw-------")));
  }
}
