package dev.satchel.archive;

import java.io.IOException;
import java.io.InputStream;

/** Bytes from their beginning on. Closing it closes nothing. For one thread. */
final class BytesStream extends InputStream {
  private final Bytes bytes;
  private long position;

  BytesStream(Bytes bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = bytes.readAt(position, target, offset, length);
    position += count;
    return count == 0 && length > 0 ? -1 : count;
  }
}
