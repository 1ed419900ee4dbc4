package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.EXISTS;
import static dev.satchel.client.SatchelException.Code.LOCAL;
import static dev.satchel.client.SatchelException.Code.NO_SPACE;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a failure with a file of this machine is called. */
public final class LocalFailure {
  /** A disk with less than this is full, whatever the language of its messages. */
  private static final long FULL = 64 << 10;

  private LocalFailure() {}

  /**
   * What {@code failure} means.
   *
   * @param path which was worked on
   */
  static SatchelException of(IOException failure, Path path) {
    if (failure instanceof SatchelException known) {
      return known;
    }
    if (failure instanceof FileAlreadyExistsException) {
      return SatchelException.of(EXISTS, path + " exists already", failure);
    }
    if (isForLackOfSpace(failure, path)) {
      return SatchelException.of(NO_SPACE, "There is no room left for " + path, failure);
    }
    return SatchelException.of(LOCAL, path + ": " + reason(failure), failure);
  }

  private static boolean isForLackOfSpace(IOException failure, Path path) {
    String said = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return Stream.of("no space left", "quota exceeded", "not enough space", "file too large")
            .anyMatch(said::contains)
        || (!(failure instanceof FileSystemException) && isFull(path));
  }

  /** Systems say it in the language of their users. */
  private static boolean isFull(Path path) {
    try {
      return Files.getFileStore(path).getUsableSpace() < FULL;
    } catch (IOException e) {
      return false;
    }
  }

  /** Why, for people, without the name of the file. */
  public static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NotDirectoryException) {
      return "not a directory";
    }
    @Nullable String said =
        failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
    return said == null ? failure.getClass().getSimpleName() : said;
  }
}
