package dev.satchel.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import dev.satchel.RawName;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What is asked of a directory in which this user alone may look. */
public final class PrivateDirectory {
  /** What a new file in it is made with: only this user may read or write it. */
  static final FileAttribute<Set<PosixFilePermission>> FILE =
      asFileAttribute(fromString("rw-------"));

  private static final String OTHERS = "------"; // What group and others may do there: nothing.

  private PrivateDirectory() {}

  /**
   * Makes {@code directory} if needed, readable by this user only.
   *
   * @throws IOException if it cannot be made, is a link, belongs to another user, or is open to
   *     others
   */
  static void make(Path directory) throws IOException {
    Files.createDirectories(directory.toAbsolutePath().getParent());
    if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
      create(directory);
    }
    check(directory);
  }

  /** Makes it, or leaves it to {@link #check} when another thread or process was faster. */
  private static void create(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, asFileAttribute(fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }

  /**
   * Opens {@code directory}, which is made if needed. The caller closes it.
   *
   * @throws IOException if it cannot be made, is a link, belongs to another user, or is open to
   *     others
   */
  public static Directory open(Path directory) throws IOException {
    make(directory);
    return Directory.openRoot(RawName.of(directory.toAbsolutePath().toString()));
  }

  /**
   * Takes {@code directory} away with everything in it, whatever permissions there are below. What
   * was left by an earlier time goes as well; that there is nothing is just as well. Links are
   * taken away and not followed.
   */
  public static void remove(Path directory) throws IOException {
    if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
      return;
    }
    try (Directory top = open(directory)) {
      Clearance.of(top, RawName.of(""));
    }
    Files.deleteIfExists(directory);
  }

  /**
   * Looks at {@code directory}, which is there.
   *
   * @throws IOException if it is a link, belongs to another user, or is open to others
   */
  public static void check(Path directory) throws IOException {
    if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(directory.toString());
    }

    if (!owner(directory).equals(owner(Path.of("/proc/self")))) {
      throw new AccessDeniedException(
          directory.toString(), null, "belongs to another user; name one that is still to be made");
    }
    if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)).endsWith(OTHERS)) {
      throw new AccessDeniedException(
          directory.toString(), null, "is open to others: chmod 700 it");
    }
  }

  /** The number of the user that {@code path} belongs to; {@code /proc/self} is a link itself. */
  private static Object owner(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid");
  }

  /** Removes everything in {@code directory} whose name begins with {@code prefix}. */
  static void sweep(Path directory, String prefix) throws IOException {
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, prefix + "*")) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
  }
}
