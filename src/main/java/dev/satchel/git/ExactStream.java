package dev.satchel.git;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** So many bytes of another stream, and never fewer without a failure. */
final class ExactStream extends InputStream {
  private final InputStream in;
  private final Closeable onClose;
  private long left;

  /**
   * @param onClose is closed with this
   */
  ExactStream(InputStream in, long length, Closeable onClose) {
    this.in = in;
    this.left = length;
    this.onClose = onClose;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    int count = in.read(target, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException(left + " bytes are missing");
    }
    left -= count;
    return count;
  }

  @Override
  public void close() throws IOException {
    onClose.close();
  }
}
