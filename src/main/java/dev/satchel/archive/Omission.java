package dev.satchel.archive;

import dev.satchel.files.FileType;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Why something in the tree is not in the archive as it stands.
 *
 * @param by what decided it
 * @param reason for people, in a few words
 */
record Omission(By by, String reason) {
  /** Whether it was meant to be so. An archive with a fault is not complete. */
  enum By {
    RULE,
    FAULT;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final Omission CHANGED = fault("changed while it was read");
  static final Omission TREE_CHANGED = fault("names came or went while it was read");
  static final Omission VANISHED = fault("vanished while it was read");
  static final Omission DENIED = fault("unreadable: permission denied");
  static final Omission ORIGINAL = fault("the file that it is another name of cannot be read");
  static final Omission GIT_INTERNALS = rule("git internals that may hold credentials");

  /** Whether a fault with this reason need not come again. */
  static boolean isPassing(String reason) {
    return Stream.of(CHANGED, TREE_CHANGED, VANISHED)
        .anyMatch(omission -> omission.reason().equals(reason));
  }

  /** Whether it comes to light when the archive is under way already. */
  boolean isLate() {
    return equals(CHANGED) || equals(TREE_CHANGED);
  }

  static Omission rule(String reason) {
    return new Omission(By.RULE, reason);
  }

  static Omission fault(String reason) {
    return new Omission(By.FAULT, reason);
  }

  static Omission excludedBy(String pattern) {
    return rule("excluded by " + pattern);
  }

  static Omission ignored() {
    return rule("ignored by .gitignore");
  }

  static Omission special(FileType type) {
    return rule("is a " + type);
  }

  static Omission became(FileType type) {
    return fault("unreadable: became a " + type);
  }

  static Omission unreadable(IOException failure) {
    return fault(reason(failure));
  }

  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return VANISHED.reason();
    }
    if (failure instanceof AccessDeniedException) {
      return DENIED.reason();
    }
    if (failure instanceof FileSystemException e && e.getReason() != null) {
      return "unreadable: " + e.getReason();
    }
    return "unreadable: was replaced while it was read";
  }
}
