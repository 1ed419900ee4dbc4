package dev.satchel.server;

import dev.satchel.Refusal;
import dev.satchel.server.Finding.Grade;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what was found, in its order. For one thread. */
final class Findings {
  private final List<Finding> all = new ArrayList<>();

  /** Something that is looked at. */
  @FunctionalInterface
  interface Look {
    void run() throws IOException;
  }

  void ok(String what, String detail) {
    all.add(new Finding(Grade.OK, what, detail));
  }

  void note(String what, String detail) {
    all.add(new Finding(Grade.NOTE, what, detail));
  }

  void fails(String what, String detail) {
    all.add(new Finding(Grade.FAILS, what, detail));
  }

  /** Looks at {@code what}, which fails if the look does. */
  void look(String what, Look look) {
    try {
      look.run();
    } catch (InvalidSetting | Refusal e) {
      fails(what, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      fails(what, words(e));
    }
  }

  /** What a failure says to people. */
  static String words(IOException failure) {
    if (failure instanceof FileSystemException system) {
      return system.getFile() + ": " + reason(system);
    }
    @Nullable String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  private static String reason(FileSystemException failure) {
    if (failure.getReason() != null) {
      return failure.getReason();
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "there is nothing of that name";
    }
    return failure instanceof NotDirectoryException
        ? "is no directory, or a link"
        : failure.getClass().getSimpleName();
  }

  List<Finding> all() {
    return List.copyOf(all);
  }
}
