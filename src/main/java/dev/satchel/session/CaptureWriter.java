package dev.satchel.session;

import dev.satchel.Content;
import dev.satchel.archive.Frames;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a snapshot for another machine, while it is made. Numbers are big-endian:
 *
 * <pre>
 * begin     8 bytes   "SATCHEL1"
 * segments, in the order of the object, any number of
 *   new     1 byte    1
 *           chunks    4 bytes length (1 to 16 MiB), and so many bytes; then a length of 0
 *   taken over
 *           1 byte    2
 *           8 bytes   first byte in the basis
 *           8 bytes   how many (at least 1); stretches ascend and never overlap
 * catalogue 1 byte    3
 *           chunks    as above: the catalogue as it is kept
 * end       1 byte    4
 *           8 bytes   how many bytes all segments have together
 *           8 bytes   how many the catalogue has
 * </pre>
 *
 * <p>Nothing follows. Each segment is passed on at once, so that something is heard of a snapshot
 * that takes long. For one thread.
 */
final class CaptureWriter implements Frames {
  private static final int BUFFER = 64 << 10;

  private final DataOutputStream out;
  private final Chunks chunks = new Chunks();
  private final BufferedOutputStream chunked = new BufferedOutputStream(chunks, BUFFER);
  private long length;

  /**
   * Says that a snapshot begins.
   *
   * @param out stays the caller's
   */
  CaptureWriter(OutputStream out) throws IOException {
    this.out = new DataOutputStream(new BufferedOutputStream(out, BUFFER));
    this.out.writeLong(CaptureMarks.BEGIN);
    this.out.flush();
  }

  @Override
  public void add(Content bytes) throws IOException {
    length += inChunks(CaptureMarks.NEW, bytes);
    out.flush();
  }

  @Override
  public void reuse(long position, long length) throws IOException {
    out.writeByte(CaptureMarks.TAKEN_OVER);
    out.writeLong(position);
    out.writeLong(length);
    out.flush();
    this.length += length;
  }

  /**
   * Says that it is whole.
   *
   * @param catalogue as it is kept
   */
  void finish(Content catalogue) throws IOException {
    long catalogueLength = inChunks(CaptureMarks.CATALOGUE, catalogue);
    out.writeByte(CaptureMarks.END);
    out.writeLong(length);
    out.writeLong(catalogueLength);
    out.flush();
  }

  /** Returns how many bytes there were. */
  private long inChunks(int mark, Content bytes) throws IOException {
    out.writeByte(mark);
    chunks.written = 0;
    bytes.writeTo(chunked);
    chunked.flush();
    out.writeInt(0);
    return chunks.written;
  }

  /** Makes a chunk, or several, of whatever is written at once. */
  private final class Chunks extends OutputStream {
    private long written;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int done = 0; done < length; ) {
        int count = Math.min(length - done, CaptureMarks.MAX_CHUNK);
        out.writeInt(count);
        out.write(bytes, offset + done, count);
        done += count;
      }
      written += length;
    }
  }
}
