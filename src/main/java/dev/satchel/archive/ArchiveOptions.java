package dev.satchel.archive;

import java.util.Optional;

/**
 * What an archive is to be.
 *
 * @param level of compression, in the range of the format
 * @param maxDepth how many directories may lie between the root and an entry; beyond that is a
 *     fault
 * @param gitignore the rules for the top of the tree, if what git ignores is to be left out
 */
public record ArchiveOptions(
    ArchiveFormat format,
    int level,
    Excludes excludes,
    LinkPolicy links,
    int maxDepth,
    Optional<GitIgnore> gitignore) {
  public ArchiveOptions {
    if (maxDepth < 1) {
      throw new IllegalArgumentException("maximal depth must be positive: " + maxDepth);
    }
    if (level < format.minLevel() || level > format.maxLevel()) {
      throw new IllegalArgumentException("no level of " + format.label() + ": " + level);
    }
  }

  /** Whether the length of the archive follows from the sizes of its files. */
  public boolean hasExactLength() {
    return format.hasExactLength(level);
  }
}
