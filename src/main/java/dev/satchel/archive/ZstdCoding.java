package dev.satchel.archive;

import dev.satchel.files.Scratch;
import java.io.IOException;

/** The Zstandard Seekable Format: each piece is a frame, and a table of all frames comes last. */
final class ZstdCoding implements TarCoding {
  private final int level;
  private final SeekTable table;

  ZstdCoding(int level, Scratch scratch) {
    this.level = level;
    this.table = new SeekTable(scratch);
  }

  @Override
  public int pieceSize(int piece) {
    return ZstdFrames.contentSize(piece);
  }

  @Override
  public int pieceMembers() {
    return Integer.MAX_VALUE;
  }

  @Override
  public boolean needsTail() {
    return false;
  }

  @Override
  public boolean isCompressing() {
    return true;
  }

  @Override
  public byte[] head() {
    return new byte[0];
  }

  @Override
  public void encode(TarPiece piece, Bench bench) {
    Chunks frame = new Chunks(bench.buffers());
    bench.frames().compress(piece.data(), 0, piece.end(), level, frame);
    piece.output(frame);
  }

  @Override
  public void count(Coded coded) throws IOException {
    table.add(coded.length(), coded.size());
  }

  /** How many bytes {@link #end} writes. */
  long endLength() {
    return table.size();
  }

  @Override
  public void end(Output out) throws IOException {
    table.writeTo(out);
  }

  @Override
  public void close() throws IOException {
    table.close();
  }
}
