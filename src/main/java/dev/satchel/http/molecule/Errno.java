package dev.satchel.http.molecule;

import dev.satchel.Refusal;
import dev.satchel.files.NoSpaceException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** How Linux numbers and words what can go wrong with a file, as far as it is told apart here. */
enum Errno {
  NO_SUCH_FILE(2, "No such file or directory"),
  IO(5, "Input/output error"),
  DENIED(13, "Permission denied"),
  EXISTS(17, "File exists"),
  NOT_A_DIRECTORY(20, "Not a directory, or a link"),
  NO_SPACE(28, "No space left on device"),
  LOOP(40, "A link is in the way");

  private final int number;
  private final String words;

  Errno(int number, String words) {
    this.number = number;
    this.words = words;
  }

  int number() {
    return number;
  }

  /** For people; no path is in them. */
  String words() {
    return words;
  }

  static Errno of(Exception failure) {
    if (failure instanceof Refusal refusal) {
      return of(refusal.code());
    }
    if (failure instanceof NoSpaceException) {
      return NO_SPACE;
    }
    if (failure instanceof NoSuchFileException) {
      return NO_SUCH_FILE;
    }
    if (failure instanceof AccessDeniedException) {
      return DENIED;
    }
    if (failure instanceof NotDirectoryException) {
      return NOT_A_DIRECTORY;
    }
    if (failure instanceof FileAlreadyExistsException) {
      return EXISTS;
    }
    return failure instanceof FileSystemLoopException ? LOOP : IO;
  }

  private static Errno of(Refusal.Code code) {
    return switch (code) {
      case NOT_FOUND -> NO_SUCH_FILE;
      case FORBIDDEN -> DENIED;
      case NOT_A_DIRECTORY -> NOT_A_DIRECTORY;
      default -> IO;
    };
  }
}
