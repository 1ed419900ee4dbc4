package dev.satchel.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;

/**
 * Compresses to one gzip member (RFC 1952) whose header says nothing of time, place or machine, so
 * that equal input gives equal output. Ended by {@link #finish}, not by closing.
 */
final class BlockGzipStream extends OutputStream {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

  private final OutputStream out;
  private final BlockDeflater deflater = new BlockDeflater();
  private final CRC32 crc = new CRC32();
  private final byte[] data = new byte[BlockDeflater.WINDOW + BlockDeflater.BLOCK];
  private int start;
  private int end;
  private long size;

  BlockGzipStream(OutputStream out) throws IOException {
    this.out = out;
    out.write(HEADER);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    crc.update(bytes, offset, length);
    size += length;
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, start + BlockDeflater.BLOCK - end);
      System.arraycopy(bytes, offset + done, data, end, count);
      end += count;
      done += count;
      if (end - start == BlockDeflater.BLOCK) {
        writeBlock();
      }
    }
  }

  private void writeBlock() throws IOException {
    deflater.writeBlock(data, start, end, out);
    int history = Math.min(end, BlockDeflater.WINDOW);
    System.arraycopy(data, end - history, data, 0, history);
    start = history;
    end = history;
  }

  /** Writes what is left, and the checksum and size that end the member. */
  void finish() throws IOException {
    if (end > start) {
      writeBlock();
    }
    BlockDeflater.writeEnd(out);
    writeInt((int) crc.getValue());
    writeInt((int) size);
  }

  private void writeInt(int value) throws IOException {
    out.write(
        new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)});
  }

  @Override
  public void close() {
    deflater.close();
  }
}
