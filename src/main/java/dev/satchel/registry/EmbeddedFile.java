package dev.satchel.registry;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The file of an embedded database. */
final class EmbeddedFile {
  /** What H2 adds to the path that it is given. */
  static final String SUFFIX = ".mv.db";

  private static final int IN_USE = 90020;

  private EmbeddedFile() {}

  /** Makes an empty file that only this user can read, unless there is one; H2 fills it. */
  static void prepare(Path file) throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // It is opened as it is.
    }
  }

  /** Whether {@code failure}, an error code of H2, says that another process has it open. */
  static boolean isInUse(int failure) {
    return failure == IN_USE;
  }
}
