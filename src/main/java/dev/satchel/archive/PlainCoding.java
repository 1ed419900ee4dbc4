package dev.satchel.archive;

/** Tar as it is. */
final class PlainCoding implements TarCoding {
  @Override
  public int pieceSize(int piece) {
    return 512 << 10;
  }

  @Override
  public int pieceMembers() {
    return 512; // So that the first bytes are soon there, however small the files are.
  }

  @Override
  public boolean needsTail() {
    return false;
  }

  @Override
  public boolean isCompressing() {
    return false;
  }

  @Override
  public byte[] head() {
    return new byte[0];
  }

  @Override
  public void encode(TarPiece piece, Bench bench) {
    piece.output(piece.data(), piece.end());
  }

  @Override
  public void count(Coded coded) {}

  @Override
  public void end(Output out) {}

  @Override
  public void close() {}
}
