package dev.satchel.archive;

import dev.satchel.files.Stat;
import java.io.IOException;
import java.util.Optional;

/**
 * Packs members into units. Small ones share a frame; a file that is larger than that has frames of
 * its own, and nothing else is in them. Where a unit ends depends on names and sizes, and on where
 * {@link #cut} is called.
 */
final class UnitAssembly {
  /** How many bytes of tar make a frame: who wants a small file has to fetch so many. */
  static final int FRAME_SIZE = 1 << 20;

  /** How many bytes of tar are in a frame of a large file, all but the last. */
  static final int LARGE_FRAME_SIZE = ZstdFrames.MAX_CONTENT;

  /** How many members a unit has at most. */
  static final int MAX_MEMBERS = 1024;

  /** How many of them are directories; each is a handle that stays open. */
  static final int MAX_DIRECTORIES = 128;

  /** How many absences a unit may come to, which add nothing to its length. */
  static final int MAX_ABSENCES = 1024;

  private static final byte[] END = new byte[2 * TarHeader.BLOCK];

  private final Engine engine;
  private final TarCoding coding;
  private final Stat.Timestamp settled;
  private final Pipeline.Sink pieces;
  private UnitNotes notes;
  private FramePiece piece;
  private int directories;
  private int absences;

  /**
   * @param settled what has changed before that cannot change again and still have the same times
   * @param pieces takes what is cut, in its order
   */
  UnitAssembly(Engine engine, TarCoding coding, Stat.Timestamp settled, Pipeline.Sink pieces) {
    this.engine = engine;
    this.coding = coding;
    this.settled = settled;
    this.pieces = pieces;
    this.notes = new UnitNotes(settled);
    this.piece = new FramePiece(engine, coding, notes);
  }

  /** Whether a unit has begun that is not cut yet. */
  boolean isWithinUnit() {
    return piece.length() > 0;
  }

  /** Adds what was met. */
  void add(Met met) throws IOException {
    Entry entry = met.entry();
    if (entry instanceof Entry.OfFile file && met.original() != null) {
      add(file, met.original().source());
    } else if (entry instanceof Entry.OfHardlink link) {
      piece.add(TarHeader.of(Capture.ROOT, link), link, met::isThere);
    } else if (entry instanceof Entry.Present present) {
      piece.add(TarHeader.of(Capture.ROOT, present), present);
      directories += entry instanceof Entry.OfDirectory ? 1 : 0;
    } else if (entry instanceof Entry.Omitted omitted) {
      add(omitted);
    }
    cutIfFull();
  }

  /** Adds something that is left out. */
  void add(Entry.Omitted omitted) {
    piece.add(omitted);
    absences++;
  }

  private void add(Entry.OfFile file, Source source) throws IOException {
    if (source.size() > FRAME_SIZE) {
      addLarge(file, source);
    } else {
      TarHeader header = TarHeader.of(Capture.ROOT, file);
      piece.add(header, Fragment.whole(source), Optional.of(file));
    }
  }

  private void addLarge(Entry.OfFile file, Source source) throws IOException {
    cut();
    long size = source.size();
    int length = (int) Math.min(size, LARGE_FRAME_SIZE);
    TarHeader header = TarHeader.of(Capture.ROOT, file);
    piece.add(header, new Fragment(source, 0, length), Optional.of(file));
    for (long done = length; done < size; done += length) {
      cutWithin();
      length = (int) Math.min(size - done, LARGE_FRAME_SIZE);
      piece.add(new Fragment(source, done, length), Optional.of(file));
    }
    cut();
  }

  private void cutIfFull() throws IOException {
    if (piece.length() >= FRAME_SIZE
        || piece.parts() - absences >= MAX_MEMBERS
        || directories >= MAX_DIRECTORIES
        || absences >= MAX_ABSENCES) {
      cut();
    }
  }

  /** Ends the present unit, if anything is in it. */
  void cut() throws IOException {
    if (piece.parts() > 0) {
      piece.endUnit();
      notes = new UnitNotes(settled);
      directories = 0;
      absences = 0;
      cutWithin();
    }
  }

  private void cutWithin() throws IOException {
    FramePiece full = piece;
    piece = new FramePiece(engine, coding, notes);
    pieces.accept(full);
  }

  /** Adds what ends a tar stream. */
  void end() throws IOException {
    cut();
    piece.add(END);
    cut();
  }

  /** Closes what was added and not cut yet; call when no piece is at work any more. */
  void close() {
    piece.abandon();
  }
}
