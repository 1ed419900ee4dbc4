package dev.satchel.archive;

import java.io.IOException;
import java.io.InputStream;

/** Bytes from some position on, through a buffer. Closing it closes nothing. For one thread. */
final class Cursor extends InputStream {
  private final Bytes bytes;
  private final byte[] buffer;
  private long position;
  private int at;
  private int end;

  /**
   * @param position of the first byte that is read
   * @param size how many bytes are read ahead
   */
  Cursor(Bytes bytes, long position, int size) {
    this.bytes = bytes;
    this.position = position;
    this.buffer = new byte[size];
  }

  /** The position of the next byte. */
  long position() {
    return position - (end - at);
  }

  @Override
  public int read() throws IOException {
    return at < end || fill() ? buffer[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0 || (at == end && !fill())) {
      return length == 0 ? 0 : -1;
    }
    int count = Math.min(length, end - at);
    System.arraycopy(buffer, at, target, offset, count);
    at += count;
    return count;
  }

  private boolean fill() throws IOException {
    end = bytes.readAt(position, buffer, 0, buffer.length);
    at = 0;
    position += end;
    return end > 0;
  }
}
