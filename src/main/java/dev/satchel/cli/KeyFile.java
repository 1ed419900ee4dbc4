package dev.satchel.cli;

import dev.satchel.client.LocalFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Files that hold keys, or say where keys are sent. Nobody else may read them, or change them: then
 * a key would go where someone else wants it.
 */
final class KeyFile {
  private static final Set<PosixFilePermission> OF_OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private KeyFile() {}

  /** The first line of {@code file}. */
  static String key(Path file) {
    mustBePrivate(file);
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String line = reader.readLine();
      if (line != null && !line.isBlank()) {
        return line.strip();
      }
      throw new BadAccess("There is no key in the first line of " + file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static void mustBePrivate(Path file) {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return; // What others may there is not told by a mode.
    }
    try {
      if (Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
        throw new BadAccess(
            file
                + " holds a key or says where one is, and others can read or change it: chmod 600 '"
                + file
                + "'");
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static BadAccess unreadable(Path file, IOException failure) {
    return new BadAccess(
        "The file with the key cannot be read: "
            + file.toAbsolutePath()
            + ": "
            + LocalFailure.reason(failure));
  }
}
