package dev.satchel.archive;

import dev.satchel.files.Scratch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where things lie, by their number: first all are added, then they are asked for. Takes 8 bytes
 * for each, in memory up to a bound. Safe for many threads once it is {@link #written}.
 */
final class Positions implements Closeable {
  private final Spill spill;

  Positions(Scratch scratch) {
    this.spill = new Spill(scratch);
  }

  void add(long position) throws IOException {
    spill.write(ByteBuffer.allocate(Long.BYTES).putLong(position).array());
  }

  /** Ends the adding. */
  void written() throws IOException {
    spill.written();
  }

  /** How many there are. */
  long count() {
    return spill.size() / Long.BYTES;
  }

  /**
   * @param number from 0
   */
  long get(long number) throws IOException {
    byte[] bytes = new byte[Long.BYTES];
    new BytesSource(spill, spill.size(), false).fill(number * Long.BYTES, bytes, 0, Long.BYTES);
    return ByteBuffer.wrap(bytes).getLong();
  }

  @Override
  public void close() throws IOException {
    spill.close();
  }
}
