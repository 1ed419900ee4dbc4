package dev.satchel.archive;

import dev.satchel.archive.Manifest.Document;
import dev.satchel.files.Stat;
import java.io.Closeable;
import java.io.IOException;

/**
 * Cuts an archive of one format into pieces, at places that depend on its members and nothing else.
 * Each piece goes to {@link Pieces}, and comes back in its turn, when it was made or passed over.
 */
interface Assembly extends Closeable {
  /** Closes what was added and not cut yet; call when no piece is at work any more. */
  @Override
  void close() throws IOException;

  /** Takes pieces as they are cut. */
  interface Pieces {
    void add(Piece piece) throws IOException;

    /**
     * A source for the file that was met last.
     *
     * @param position how much of it was added already, to pieces that were passed over
     */
    Source source(Entry.OfFile file, long position) throws IOException;

    /** What was found of everything that was passed over, once that is known. */
    Recall.Result recalled() throws IOException;

    /** Whether anything was passed over. */
    boolean havePassed();

    /** Whether no more pieces are wanted. */
    boolean isDone();
  }

  /** Whether a piece can be made only when the one before was read. */
  boolean needsTail();

  /** How many bytes come before the first piece. */
  int headLength();

  /** The archive's first bytes, and its root. */
  void begin(Stat top, Output out) throws IOException;

  /** Adds what became of a thing in the tree. */
  void add(Entry entry) throws IOException;

  /** Ends the present piece, if anything is in it. */
  void cut() throws IOException;

  /** Adds the last member, of which nothing is said in itself. */
  void manifest(Member member, Document document) throws IOException;

  /** The same where there is no last member. */
  void withoutManifest() throws IOException;

  /** Writes a piece that is made. */
  void emit(Piece piece, Output out) throws IOException;

  /**
   * Passes over a piece that would have become {@code length} bytes from {@code position} on.
   *
   * @param crc32 of what it would have been made from
   */
  void pass(Piece piece, long position, int length, int crc32) throws IOException;

  /** Whether the member that a piece ends with goes on in the next. */
  boolean isWithin(Piece piece);

  /**
   * Takes note of a piece that would be made from {@code position} on, where compression does not
   * decide how long it is, and tells how long.
   */
  int foresee(Piece piece, long position);

  /** The archive's last bytes. */
  void end(Output out) throws IOException;
}
