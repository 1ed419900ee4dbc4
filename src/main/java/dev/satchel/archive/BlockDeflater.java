package dev.satchel.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;

/**
 * Deflates a long stream (RFC 1951) in blocks that are cut at fixed places. Each block ends on a
 * whole byte and is primed with what came before it, so it can be made from its own bytes and the
 * 32 KiB before them alone; all in a row are one stream. A block that would not shrink is stored.
 */
final class BlockDeflater implements AutoCloseable {
  /** How many bytes of input make a block. */
  static final int BLOCK = 256 << 10;

  /** How far back a match may reach. */
  static final int WINDOW = 32 << 10;

  private static final int MAX_STORED = 0xFFFF;
  private static final byte[] LAST_BLOCK = {3, 0};

  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final byte[] compressed = new byte[BLOCK];

  /** Writes {@code data} from {@code start} to {@code end}; before it lies what came before. */
  void writeBlock(byte[] data, int start, int end, OutputStream out) throws IOException {
    int length = Entropy.shrinks(data, start, end) ? deflate(data, start, end) : -1;
    if (length >= 0) {
      out.write(compressed, 0, length);
    } else {
      store(data, start, end, out);
    }
  }

  /** Writes the empty block that ends a stream. */
  static void writeEnd(OutputStream out) throws IOException {
    out.write(LAST_BLOCK);
  }

  /** The most that {@code size} bytes can become. */
  static long bound(long size) {
    return size + 5 * (size / MAX_STORED + size / BLOCK + 2) + LAST_BLOCK.length;
  }

  /** How many bytes {@link #compressed} then holds; -1 if it would be no fewer than before. */
  private int deflate(byte[] data, int start, int end) {
    deflater.reset();
    int history = Math.min(start, WINDOW);
    if (history > 0) {
      deflater.setDictionary(data, start - history, history);
    }
    deflater.setInput(data, start, end - start);
    int room = Math.min(compressed.length, end - start);
    int length = deflater.deflate(compressed, 0, room, Deflater.SYNC_FLUSH);
    return length < room ? length : -1;
  }

  /** A stored block is a byte of flags, its length, the complement of that, and the bytes. */
  private static void store(byte[] data, int start, int end, OutputStream out) throws IOException {
    for (int from = start; from < end; from += MAX_STORED) {
      int length = Math.min(end - from, MAX_STORED);
      out.write(
          new byte[] {
            0, (byte) length, (byte) (length >> 8), (byte) ~length, (byte) (~length >> 8)
          });
      out.write(data, from, length);
    }
  }

  @Override
  public void close() {
    deflater.end();
  }
}
