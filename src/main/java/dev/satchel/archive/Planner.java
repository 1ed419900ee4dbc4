package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.Manifest.Document;
import dev.satchel.files.Stat;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.OptionalLong;

/** Makes the plan of an archive: looks at everything in a tree, and reads no file. */
final class Planner implements Closeable, Assembly.Pieces {
  private final Archive archive;
  private final boolean isMeasured;
  private final Roster roster;
  private final Assembly assembly;
  private final Fingerprint fingerprint = new Fingerprint();
  private final Spill entries;
  private final PlannedEntry.Writer writer;
  private final Counted entryLines = new Counted();
  private final Counted skippedLines = new Counted();
  private final ManifestLines lines = new ManifestLines(entryLines, skippedLines);
  private final PieceTable pieces = new PieceTable();
  private final Output out = Output.whole(OutputStream.nullOutputStream());
  private long count;
  private long bytes;
  private boolean isMade;

  /**
   * @param isMeasured whether the length is wanted, if it follows from the plan
   */
  Planner(Archive archive, boolean isMeasured) throws IOException {
    this.archive = archive;
    this.isMeasured = isMeasured && archive.options().hasExactLength();
    this.roster = archive.roster();
    this.assembly = archive.assembly(this);
    this.entries = new Spill(archive.engine().scratch());
    this.writer = new PlannedEntry.Writer(entries);
  }

  /** Makes it. The caller closes it; closing this does not. */
  Plan plan() throws IOException {
    RawName manifestName = roster.manifestName();
    for (RawName words : archive.identity()) {
      fingerprint.add(words);
    }
    writer.write(fingerprint.add(new Entry.OfDirectory(Roster.SELF, roster.top())));
    assembly.begin(roster.top(), out);
    for (Entry entry = roster.next(); entry != null; entry = roster.next()) {
      add(entry);
    }
    writer.flush();
    entries.written();
    return isMeasured ? measured(manifestName) : plan(OptionalLong.empty(), 0);
  }

  /** Whether something in the tree was changed after {@code time}. Known once the plan is made. */
  boolean sawChangeAfter(Stat.Timestamp time) {
    return fingerprint.newest().compareTo(time) > 0;
  }

  private void add(Entry entry) throws IOException {
    writer.write(fingerprint.add(entry));
    if (!(entry instanceof Entry.Omitted)) {
      count++;
    }
    if (entry instanceof Entry.OfFile file) {
      bytes += file.stat().size();
    }
    if (isMeasured) {
      measure(entry);
    }
  }

  private void measure(Entry entry) throws IOException {
    assembly.add(entry);
    if (entry instanceof Entry.OfFile file) {
      lines.file(file, file.stat().size(), Finding.UNKNOWN);
    } else {
      lines.add(entry);
    }
  }

  private Plan measured(RawName manifestName) throws IOException {
    assembly.cut();
    pieces.beginManifest();
    lines.close();
    long size =
        new ManifestText(archive.root(), archive.options())
            .size(entryLines.count, skippedLines.count, lines.summary(), lines.late());
    Member member = new Member(archive.root().child(manifestName), 0644, 0, size);
    assembly.manifest(member, new Document(size, (position, target, offset, length) -> length));
    assembly.cut();
    assembly.end(out);
    return plan(OptionalLong.of(out.position()), size);
  }

  private Plan plan(OptionalLong length, long manifestSize) {
    isMade = true;
    return new Plan(
        HexFormat.of().formatHex(fingerprint.digest()),
        new Plan.Totals(count, bytes),
        roster.directories().value(),
        entries,
        pieces,
        length,
        manifestSize);
  }

  @Override
  public void add(Piece piece) throws IOException {
    int length = assembly.foresee(piece, out.position());
    assembly.pass(piece, out.position(), length, 0);
    pieces.add(length, 0);
    out.pass(length);
  }

  @Override
  public Source source(Entry.OfFile file, long position) {
    return new PassedSource(file.stat().size());
  }

  @Override
  public boolean havePassed() {
    return false;
  }

  @Override
  public boolean isDone() {
    return false;
  }

  @Override
  public Recall.Result recalled() {
    throw new IllegalStateException("nothing is recalled for a plan");
  }

  @Override
  public void close() throws IOException {
    roster.close();
    assembly.close();
    if (!isMade) {
      entries.close();
    }
  }

  /** Counts what is written, and forgets it. */
  private static final class Counted extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }
  }
}
