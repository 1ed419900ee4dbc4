package dev.satchel.archive;

import java.io.Closeable;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * What an archive is going to be, from one pass over the metadata of its tree. As long as the tree
 * stays as it is, so does the archive, byte for byte. Holds a scratch file if the tree is large;
 * whoever asked for the plan closes it.
 */
public final class Plan implements Closeable {
  private final String tag;
  private final Totals totals;
  private final long directories;
  private final Spill entries;
  private final PieceTable pieces;
  private final OptionalLong length;
  private final long manifestSize;

  /** How much there is. */
  record Totals(long entries, long bytes) {}

  /**
   * @param tag tells this archive from all others
   * @param directories what the tree's directories were
   * @param entries a {@link PlannedEntry} for each entry, the omitted ones included
   * @param pieces all of them, where they follow from the plan
   * @param length of the whole, if it follows from the plan and was asked for
   * @param manifestSize in that case; else 0
   */
  Plan(
      String tag,
      Totals totals,
      long directories,
      Spill entries,
      PieceTable pieces,
      OptionalLong length,
      long manifestSize) {
    this.tag = tag;
    this.totals = totals;
    this.directories = directories;
    this.entries = entries;
    this.pieces = pieces;
    this.length = length;
    this.manifestSize = manifestSize;
  }

  /**
   * The same for the same archive, and for no other: 64 hexadecimal digits, from the tree, all
   * options, and the compressor.
   */
  public String tag() {
    return tag;
  }

  /** How many members there are, without the root and the manifest. */
  public long entries() {
    return totals.entries();
  }

  /** How many bytes of files there are. */
  public long bytes() {
    return totals.bytes();
  }

  /** How long the archive is, in bytes, where that was asked for and takes no making. */
  public OptionalLong length() {
    return length;
  }

  long directories() {
    return directories;
  }

  long manifestSize() {
    return manifestSize;
  }

  PieceTable pieces() {
    return pieces;
  }

  /** The entries from the first on; for one thread. */
  PlannedEntry.Reader entryReader() {
    return new PlannedEntry.Reader(entries);
  }

  @Override
  public void close() throws IOException {
    entries.close();
  }
}
