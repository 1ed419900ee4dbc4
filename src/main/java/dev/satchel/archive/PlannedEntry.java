package dev.satchel.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a plan keeps of an entry.
 *
 * @param identity of its path and kind
 * @param fingerprint of everything about it
 * @param size in bytes, if it is a file; else 0
 */
record PlannedEntry(int identity, long fingerprint, long size) {
  private static final int LENGTH = Integer.BYTES + 2 * Long.BYTES;
  private static final int BATCH = 512;

  /** Whether both are the same thing in the tree, as it is or changed. */
  boolean isSame(PlannedEntry other) {
    return identity == other.identity;
  }

  /** Writes some entries one after the other. */
  static final class Writer {
    private final OutputStream out;
    private final ByteBuffer batch = ByteBuffer.allocate(BATCH * LENGTH);

    Writer(OutputStream out) {
      this.out = out;
    }

    void write(PlannedEntry entry) throws IOException {
      batch.putInt(entry.identity).putLong(entry.fingerprint).putLong(entry.size);
      if (!batch.hasRemaining()) {
        flush();
      }
    }

    void flush() throws IOException {
      out.write(batch.array(), 0, batch.position());
      batch.clear();
    }
  }

  /** Reads them again. */
  static final class Reader {
    private final Bytes bytes;
    private final ByteBuffer batch = ByteBuffer.allocate(BATCH * LENGTH).limit(0);
    private long position;

    Reader(Bytes bytes) {
      this.bytes = bytes;
    }

    /** The next one; null if there are no more. */
    @Nullable PlannedEntry next() throws IOException {
      if (batch.remaining() < LENGTH) {
        fill();
      }
      if (batch.remaining() < LENGTH) {
        return null;
      }
      return new PlannedEntry(batch.getInt(), batch.getLong(), batch.getLong());
    }

    private void fill() throws IOException {
      batch.compact();
      int count = -1;
      while (batch.position() < LENGTH && count != 0) {
        count = bytes.readAt(position, batch.array(), batch.position(), batch.remaining());
        batch.position(batch.position() + count);
        position += count;
      }
      batch.flip();
    }
  }
}
