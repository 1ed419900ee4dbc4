package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.Manifest.Document;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The writing of one archive, or of a stretch of it: goes through the tree, has pieces made of what
 * it finds, and writes them in their order. A failure to read concerns one entry and is noted; a
 * failure to write ends everything.
 *
 * <p>Pieces before the stretch are passed over if it is known how long they are. What the manifest
 * has to say of them is found out by a {@link Recall}, meanwhile.
 */
final class Packing implements Closeable, Assembly.Pieces {
  private final Archive archive;
  private final Output out;
  private final Conformity conformity;
  private final PieceTable known;
  private final Knowledge knowledge;
  private final int needed;
  private final int start;
  private final Progress progress;
  private final Roster roster;
  private final Assembly assembly;
  private final Pipeline pipeline;
  private final Manifest manifest;
  private @Nullable Recall recall;
  private long recalled;
  private @Nullable Source latest;
  private final List<Piece> left = new ArrayList<>(1);
  private boolean isWithin;
  private boolean isAtManifest;
  private int pieces;
  private int delivered;
  private long reached;

  /**
   * @param out where it goes, and which stretch of it
   * @param knowledge of pieces; those before the stretch are passed over if they are known
   */
  Packing(
      Archive archive, Output out, Conformity conformity, Knowledge knowledge, Progress progress)
      throws IOException {
    this.archive = archive;
    this.out = out;
    this.conformity = conformity;
    this.knowledge = knowledge;
    this.known = knowledge.pieces();
    this.progress = progress;
    this.roster = archive.roster();
    this.assembly = archive.assembly(this);
    this.needed = known.pieceAt(out.first() - assembly.headLength());
    this.start = assembly.needsTail() ? Math.max(needed - 1, 0) : needed;
    this.pipeline = new Pipeline(archive.engine(), this::deliver);
    this.manifest = new Manifest(archive.engine().scratch());
  }

  /** Does it. Of a stretch, the summary says what lies in it. */
  Summary run() throws IOException {
    RawName manifestName = roster.manifestName();
    out.flush(); // The client sees at once that something comes.
    conformity.checkTop(roster.top());
    assembly.begin(roster.top(), out);
    for (Entry entry = roster.next(); entry != null && !isDone(); entry = roster.next()) {
      add(conformity.check(entry));
    }
    if (!isDone()) {
      assembly.cut();
    }
    pipeline.drain();
    if (archive.isBare()) {
      endWithoutManifest();
    } else if (!isDone()) {
      addManifest(manifestName);
    }
    out.flush();
    return manifest.summary();
  }

  private void add(Entry entry) throws IOException {
    if (isPassing() && !(entry instanceof Entry.OfFile)) {
      recalled++;
    }
    assembly.add(entry);
  }

  /** Whether the present piece lies before the stretch. The manifest is made in any case. */
  private boolean isPassing() {
    return pieces < start && !isAtManifest;
  }

  /** Whether the present piece lies behind the stretch, as far as that is known. */
  @Override
  public boolean isDone() {
    return out.isDone() || (pieces <= known.count() && reached > out.last());
  }

  @Override
  public Source source(Entry.OfFile file, long position) throws IOException {
    if (isPassing()) {
      recalled += position == 0 ? 1 : 0;
      return new PassedSource(file.stat().size());
    }
    boolean isHashed = position == 0;
    if (!isHashed) {
      knowledge.forget(); // What is found of this file would be missing there.
    }
    latest =
        new FileSource(
            roster.place(), file.stat(), isHashed, archive.hasCrc(), conformity.fidelity());
    return latest;
  }

  @Override
  public void add(Piece piece) throws IOException {
    if (isPassing()) {
      pass(piece);
    } else if (isDone()) {
      left.add(piece);
    } else {
      addToPipeline(piece);
    }
    reached += pieces < known.count() ? known.length(pieces) : 0;
    pieces++;
    if (pieces == start && out.last() - assembly.headLength() >= known.manifestStart()) {
      recall();
    }
  }

  /** What comes first is sent before more of it is made: someone waits for it. */
  private void addToPipeline(Piece piece) throws IOException {
    pipeline.add(piece);
    if (pieces <= needed) {
      pipeline.drain();
      out.flush();
    }
  }

  private void pass(Piece piece) throws IOException {
    int length = known.length(pieces);
    assembly.pass(piece, out.position(), length, known.crc32(pieces));
    out.pass(length);
    isWithin = assembly.isWithin(piece);
    knowledge.pass();
    delivered++;
  }

  private Recall recall() throws IOException {
    Recall begun = recall;
    if (begun == null) {
      begun = new Recall(archive, recalled, isWithin, knowledge.files(), conformity.again());
      archive.engine().aside(begun);
    }
    recall = begun;
    return begun;
  }

  private void deliver(Piece piece) throws IOException {
    long from = out.position();
    if (delivered < needed) {
      // It was made for what it has read only, without what it would have to follow itself.
      piece.pretend(known.length(delivered));
      out.mute();
    }
    assembly.emit(piece, out);
    out.unmute();
    if (delivered < known.count()) {
      conformity.checkPiece(out.position() - from, known.length(delivered));
    }
    delivered++;
    if (piece.hasFault()) {
      conformity.fail();
    }
    knowledge.learn((int) (out.position() - from), piece.crc32(), piece.found());
    manifest.add(piece);
    Summary summary = piece.lines().summary();
    progress.add(summary.members(), summary.bytes());
  }

  /** Nothing could say what is missing, so an archive that lacks anything has no end. */
  private void endWithoutManifest() throws IOException {
    checkDirectories();
    manifest.faults().check();
    assembly.withoutManifest();
    assembly.cut();
    pipeline.drain();
    assembly.end(out);
  }

  private void checkDirectories() throws IOException {
    if (manifest.summary().complete() && conformity.haveDirectoriesChanged(archive, roster)) {
      manifest.add(new Entry.Omitted(Roster.SELF, Omission.TREE_CHANGED));
    }
  }

  private void addManifest(RawName name) throws IOException {
    conformity.end();
    checkDirectories();
    Document document = all().finish(archive.root(), archive.options());
    conformity.checkManifest(document.size());
    isAtManifest = true;
    assembly.manifest(new Member(archive.root().child(name), 0644, 0, document.size()), document);
    assembly.cut();
    pipeline.drain();
    assembly.end(out);
    knowledge.learnLength(out.position());
  }

  @Override
  public boolean havePassed() {
    return start > 0;
  }

  @Override
  public Recall.Result recalled() throws IOException {
    return recall().await();
  }

  /** What is to be said of all members, those that were passed over included. */
  private Manifest all() throws IOException {
    if (start == 0) {
      return manifest;
    }
    Manifest all = recalled().manifest();
    all.add(manifest);
    return all;
  }

  @Override
  public void close() throws IOException {
    pipeline.close();
    if (conformity.holds()) {
      knowledge.keep();
    }
    left.forEach(Piece::abandon);
    if (latest != null) {
      latest.close(); // It may not have come to a piece.
    }
    roster.close();
    assembly.close();
    try (manifest) {
      if (recall != null) {
        recall.close();
      }
    }
  }
}
