package dev.satchel.archive;

import dev.satchel.files.Scratch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the frames of a Zstandard stream lie: the skippable frame at the end that the Zstandard
 * Seekable Format asks for. First every frame is added, in order, then the table is written once.
 * Takes 8 bytes for each frame, in memory up to a bound. Closing frees what was set aside.
 */
final class SeekTable implements Closeable {
  private static final int SKIPPABLE = 0x184D2A5E;
  private static final int SEEKABLE = 0x8F92EAB1;
  private static final int HEADER = 8;
  private static final int ENTRY = 8;
  private static final int FOOTER = 9;
  private static final int MAX_FRAMES = 0x8000000;
  private static final byte NO_CHECKSUMS = 0;

  private final Spill entries;

  SeekTable(Scratch scratch) {
    this.entries = new Spill(scratch);
  }

  /**
   * Adds the next frame.
   *
   * @param compressed its size in the stream, in bytes
   * @param content how many bytes it becomes
   * @throws IOException if there is no room for more frames
   */
  void add(int compressed, int content) throws IOException {
    if (entries.size() / ENTRY == MAX_FRAMES) {
      throw new IOException("a seek table has no more than " + MAX_FRAMES + " frames");
    }
    entries.write(littleEndian(ENTRY).putInt(compressed).putInt(content).array());
  }

  /** How many bytes the table takes with the frames that were added so far. */
  long size() {
    return HEADER + entries.size() + FOOTER;
  }

  void writeTo(Output out) throws IOException {
    int frames = (int) (entries.size() / ENTRY);
    out.write(littleEndian(HEADER).putInt(SKIPPABLE).putInt((int) size() - HEADER).array());
    entries.written().copyTo(out::write);
    out.write(littleEndian(FOOTER).putInt(frames).put(NO_CHECKSUMS).putInt(SEEKABLE).array());
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    entries.close();
  }
}
