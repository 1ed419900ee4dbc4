package dev.satchel.archive;

import java.io.Closeable;
import java.io.IOException;

/**
 * What becomes of a tar stream that comes in pieces. Pieces are encoded by workers, each on its
 * own; the rest happens in their order, in one thread.
 */
interface TarCoding extends Closeable {
  /**
   * How many bytes of tar make a piece; a member that is no larger than half of it is not split.
   */
  int pieceSize(int piece);

  /** How many members make a piece, however small. */
  int pieceMembers();

  /** Whether {@link #encode} asks for the end of the piece before. */
  boolean needsTail();

  /** Whether {@link #encode} makes new bytes, and so what was read is not needed behind it. */
  boolean isCompressing();

  /** What stands before the first piece. */
  byte[] head();

  /** Makes the output of a piece. */
  void encode(TarPiece piece, Bench bench) throws IOException;

  /** Takes note of the next piece. */
  void count(Coded coded) throws IOException;

  /** Writes what stands behind the last piece. */
  void end(Output out) throws IOException;

  /**
   * A piece that is made.
   *
   * @param size how many bytes of tar it holds
   * @param crc32 of these
   * @param length how many bytes it has become
   */
  record Coded(int size, int crc32, int length) {}
}
