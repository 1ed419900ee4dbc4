package dev.satchel.archive;

/**
 * What became of an archive.
 *
 * @param members entries in the manifest, of any kind
 * @param files regular files, further names of one file included
 * @param bytes content of files, counted once for each copy in the archive
 * @param skipped things that were left out or are not as they stand
 * @param complete whether everything that was left out was left out by rule
 */
public record Summary(long members, long files, long bytes, long skipped, boolean complete) {
  static final Summary NOTHING = new Summary(0, 0, 0, 0, true);

  /** Both together. */
  Summary plus(Summary more) {
    return new Summary(
        members + more.members,
        files + more.files,
        bytes + more.bytes,
        skipped + more.skipped,
        complete && more.complete);
  }
}
