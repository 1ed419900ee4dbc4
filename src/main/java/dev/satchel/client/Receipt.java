package dev.satchel.client;

import java.util.List;

/**
 * What came, all of it verified against the archive's manifest.
 *
 * @param bytes of the archive
 * @param root the name of the directory that all members lie in; for showing
 * @param entries members, without the manifest
 * @param contentBytes bytes of all files
 * @param complete whether nothing is missing by fault
 * @param skippedCount how many things are not in it, by rule or fault
 * @param skipped the first of them, at most {@link #MOST_SKIPPED}
 */
public record Receipt(
    long bytes,
    String root,
    long entries,
    long contentBytes,
    boolean complete,
    long skippedCount,
    List<Skipped> skipped) {
  /** How many things that were left out are named; fewer if their names are very long. */
  public static final int MOST_SKIPPED = 10_000;

  /**
   * Something that is not in the archive.
   *
   * @param path from the archive's root, with U+FFFD for what is not UTF-8; what is longer than
   *     4,096 characters ends with an ellipsis there
   * @param byFault whether it should have been, but could not be read; else a rule left it out
   * @param reason for people; cut like the path, at 1,024 characters
   */
  public record Skipped(String path, boolean byFault, String reason) {}

  public Receipt {
    skipped = List.copyOf(skipped);
  }
}
