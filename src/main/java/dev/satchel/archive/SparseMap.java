package dev.satchel.archive;

import dev.satchel.Refusal;
import dev.satchel.files.Scratch;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the data of a file with holes belongs: stretches in their order, which do not overlap. For
 * one thread.
 */
final class SparseMap implements Closeable {
  private static final int STRETCH = 2 * Long.BYTES;

  /** More than this no file system has in one file, but someone who wants to fill a disk. */
  private static final int MAX_STRETCHES = 1 << 20;

  private final Spill stretches;
  private long end;
  private long data;

  SparseMap(Scratch scratch) {
    this.stretches = new Spill(scratch);
  }

  /**
   * Adds a stretch.
   *
   * @throws Refusal MALFORMED_BODY if it does not lie behind the one before
   */
  void add(long offset, long length) throws IOException {
    if (offset < end
        || length < 0
        || offset + length < 0
        || stretches.size() / STRETCH == MAX_STRETCHES) {
      throw Objection.malformed("The archive has a file whose map of holes makes no sense");
    }
    end = offset + length;
    data += length;
    stretches.write(ByteBuffer.allocate(STRETCH).putLong(offset).putLong(length).array());
  }

  /** Something that takes a hole and the data behind it. */
  interface Stretches {
    void next(long hole, long length) throws IOException;
  }

  /**
   * Hands on all stretches, and the hole at the end.
   *
   * @param stored how much data there is
   * @param size how large the file is with its holes
   * @throws Refusal MALFORMED_BODY if that is another amount, or less
   */
  void forEach(long stored, long size, Stretches taker) throws IOException {
    if (stored != data || size < end) {
      throw Objection.malformed("The archive has a file whose map of holes does not fit its size");
    }
    long at = 0;
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(new BytesStream(stretches.written())));
    for (long left = stretches.size() / STRETCH; left > 0; left--) {
      long offset = in.readLong();
      long length = in.readLong();
      taker.next(offset - at, length);
      at = offset + length;
    }
    taker.next(size - at, 0);
  }

  @Override
  public void close() throws IOException {
    stretches.close();
  }
}
