package dev.satchel.files;

import java.nio.file.FileSystemException;

/** There is no room on the file system, or as much as this process or user may have. */
public final class NoSpaceException extends FileSystemException {
  private static final long serialVersionUID = 1L;

  NoSpaceException(String file, String reason) {
    super(file, null, reason);
  }
}
