package dev.satchel.archive;

/**
 * What an archive is to be.
 *
 * @param maxDepth how many directories may lie between the root and an entry; beyond that is a
 *     fault
 */
public record ArchiveOptions(
    ArchiveFormat format, Excludes excludes, LinkPolicy links, int maxDepth) {
  public ArchiveOptions {
    if (maxDepth < 1) {
      throw new IllegalArgumentException("maximal depth must be positive: " + maxDepth);
    }
  }
}
