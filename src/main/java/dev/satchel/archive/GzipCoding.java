package dev.satchel.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One gzip member (RFC 1952), of which each piece is a block that is primed with the one before.
 * Its header says nothing of time, place or machine.
 */
final class GzipCoding implements TarCoding {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

  private final int level;
  private final JoinedCrc32 crc = new JoinedCrc32();
  private long size;

  GzipCoding(int level) {
    this.level = level;
  }

  @Override
  public int pieceSize(int piece) {
    return BlockDeflater.BLOCK;
  }

  @Override
  public int pieceMembers() {
    return Integer.MAX_VALUE;
  }

  @Override
  public boolean needsTail() {
    return true;
  }

  @Override
  public boolean isCompressing() {
    return true;
  }

  @Override
  public byte[] head() {
    return HEADER.clone();
  }

  @Override
  public void encode(TarPiece piece, Bench bench) {
    BlockDeflater deflater = bench.deflater();
    byte[] before = piece.tailBefore();
    deflater.prime(before, 0, before.length);
    byte[] block = bench.room(BlockDeflater.bound(piece.end()));
    int length = deflater.deflateBlock(piece.data(), 0, piece.end(), level, block, 0);
    piece.output(bench.chunks(block, length));
  }

  @Override
  public void count(Coded coded) {
    crc.add(coded.crc32(), coded.size());
    size += coded.size();
  }

  @Override
  public void end(Output out) throws IOException {
    out.write(BlockDeflater.end());
    ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    out.write(trailer.putInt(crc.value()).putInt((int) size).array());
  }

  @Override
  public void close() {}
}
