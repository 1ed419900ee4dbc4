package dev.satchel.http;

import static dev.satchel.Refusal.Code.NO_SPACE;

import dev.satchel.Content;
import dev.satchel.Refusal;
import dev.satchel.files.Scratch;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.util.List;

/**
 * Content that was written to a scratch file before any of it is sent, so that its length is known.
 * Closing it frees the space.
 */
public final class Spool implements Sized, Closeable {
  private static final int BUFFER = 128 << 10;

  private final FileChannel file;
  private final long length;

  private Spool(FileChannel file) throws IOException {
    this.file = file;
    this.length = file.size();
  }

  /**
   * Writes {@code content} to the end; if that fails, nothing is left of it.
   *
   * @param noRoom what to say if there is no room for it
   * @throws Refusal NO_SPACE
   */
  public static Spool of(Content content, Scratch scratch, String noRoom) throws IOException {
    try {
      return of(content, scratch);
    } catch (IOException e) {
      if (isFull(e)) {
        throw new Refusal(NO_SPACE, noRoom);
      }
      throw e;
    }
  }

  private static boolean isFull(IOException failure) {
    String reason = failure instanceof FileSystemException e ? e.getReason() : failure.getMessage();
    return reason != null
        && List.of("No space left on device", "Disk quota exceeded", "File too large")
            .contains(reason);
  }

  private static Spool of(Content content, Scratch scratch) throws IOException {
    FileChannel file = scratch.newFile();
    try {
      content.writeTo(Channels.newOutputStream(file));
      return new Spool(file);
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public Content part(ByteRange range) {
    return out -> copy(range, out);
  }

  /** The bytes from {@code position} on, to be read while this is open; need not be closed. */
  public InputStream from(long position) {
    return new BufferedInputStream(new From(position), BUFFER);
  }

  /** Reads by position, so that several can. */
  private final class From extends InputStream {
    private long at;

    From(long at) {
      this.at = at;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = file.read(ByteBuffer.wrap(target, offset, length), at);
      at += Math.max(count, 0);
      return count;
    }
  }

  private void copy(ByteRange range, OutputStream out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    for (long at = range.first(); at <= range.last(); ) {
      buffer.clear().limit((int) Math.min(BUFFER, range.last() + 1 - at));
      int count = file.read(buffer, at);
      if (count < 0) {
        throw new IOException("spool ends at " + at);
      }
      out.write(buffer.array(), 0, count);
      at += count;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
