package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Stat;
import java.util.Optional;

/** What becomes of one thing in a tree. Its path is relative to the top of the tree. */
sealed interface Entry {
  RawName path();

  /** What is a member. */
  sealed interface Present extends Entry {
    /** What it was when it was looked at. */
    Stat stat();
  }

  /** A directory that is a member. */
  record OfDirectory(RawName path, Stat stat) implements Present {}

  /** A regular file that is a member with its content. */
  record OfFile(RawName path, Stat stat) implements Present {}

  /**
   * A further name of a file.
   *
   * @param first the path under which the archive already holds its content
   */
  record OfHardlink(RawName path, Stat stat, RawName first) implements Present {}

  /** A symbolic link that is a member. */
  record OfSymlink(RawName path, Stat stat, RawName target) implements Present {}

  /**
   * Something that is left out, or is not as it stands.
   *
   * @param target the text, if it is a link
   */
  record Omitted(RawName path, Omission omission, Optional<RawName> target) implements Entry {
    Omitted(RawName path, Omission omission) {
      this(path, omission, Optional.empty());
    }
  }
}
