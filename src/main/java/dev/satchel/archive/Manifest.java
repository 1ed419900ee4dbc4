package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.ManifestSeal;
import dev.satchel.RawName;
import dev.satchel.files.Scratch;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;

/**
 * The list of what an archive holds and of what it does not, put together from lines in their
 * order. It becomes one JSON object with a line for each entry; its keys are in alphabetical order.
 */
final class Manifest implements Closeable {
  /** The name it has in an archive, unless the user has a file of that name. */
  static final String NAME = "archive_manifest";

  private final Spill entries;
  private final Spill skipped;
  private final Faults faults = new Faults();
  private Summary summary = Summary.NOTHING;
  private ManifestLines.Late late = ManifestLines.Late.NONE;

  Manifest(Scratch scratch) {
    this.entries = new Spill(scratch);
    this.skipped = new Spill(scratch);
  }

  /** Adds the lines of a piece. */
  void add(Piece piece) throws IOException {
    append(entries, piece.entryLines());
    append(skipped, piece.skippedLines());
    count(piece.lines());
  }

  /** Adds what is no regular file, or is left out. */
  void add(Entry entry) throws IOException {
    add(lines -> lines.add(entry));
  }

  /** Adds a file that is in the archive as it is. */
  void add(Entry.OfFile file, Finding finding) throws IOException {
    add(lines -> lines.file(file, file.stat().size(), finding));
  }

  /** Something that writes lines. */
  private interface Text {
    void writeTo(ManifestLines lines) throws IOException;
  }

  private void add(Text text) throws IOException {
    ByteArrayOutputStream moreEntries = new ByteArrayOutputStream();
    ByteArrayOutputStream moreSkipped = new ByteArrayOutputStream();
    ManifestLines lines = new ManifestLines(moreEntries, moreSkipped);
    text.writeTo(lines);
    lines.close();
    append(entries, moreEntries.toByteArray());
    append(skipped, moreSkipped.toByteArray());
    count(lines);
  }

  private void count(ManifestLines lines) {
    summary = summary.plus(lines.summary());
    late = late.plus(lines.late());
    faults.add(lines.faults());
  }

  /** Adds all that {@code more} lists, which stays the caller's. */
  void add(Manifest more) throws IOException {
    copy(more.entries, entries);
    copy(more.skipped, skipped);
    summary = summary.plus(more.summary);
    late = late.plus(more.late);
    faults.add(more.faults);
  }

  private static void copy(Spill from, Spill to) throws IOException {
    if (from.size() > 0 && to.size() > 0) {
      to.write(ManifestLines.SEPARATOR.getBytes(UTF_8));
    }
    from.written().copyTo((bytes, length) -> to.write(bytes, 0, length));
  }

  private static void append(Spill spill, byte[] lines) throws IOException {
    if (lines.length > 0 && spill.size() > 0) {
      spill.write(ManifestLines.SEPARATOR.getBytes(UTF_8));
    }
    spill.write(lines);
  }

  /** What was counted until now. */
  Summary summary() {
    return summary;
  }

  /** What should be there and is not, until now. */
  Faults faults() {
    return faults;
  }

  /** A manifest whose bytes can be counted before they are read. */
  record Document(long size, Bytes content) {}

  /**
   * Puts the whole together. Nothing can be added afterwards.
   *
   * @param source the name of the archive's root
   */
  Document finish(RawName source, ArchiveOptions options) throws IOException {
    ManifestText text = new ManifestText(source, options);
    Joined all = new Joined();
    all.add(text.head(summary.complete(), entries.size()));
    all.add(entries.written(), entries.size());
    all.add(text.middle(summary, entries.size(), skipped.size()));
    all.add(skipped.written(), skipped.size());
    all.add(text.tail(summary, skipped.size()));
    long size = text.size(entries.size(), skipped.size(), summary, late);
    all.add(text.padding(size - all.size()));
    all.add(ManifestSeal.of(all.sha256()));
    return new Document(all.size(), all);
  }

  @Override
  public void close() throws IOException {
    entries.close();
    skipped.close();
  }
}
