package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.LOCAL;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Writes whatever is read of a body to a stream as well. For one thread. */
final class PassedOn extends InputStream {
  private static final int BUFFER = 128 << 10;

  private final ResumedBody body;
  private final OutputStream out;
  private final Progress progress;

  /**
   * @param out stays the caller's
   */
  PassedOn(ResumedBody body, OutputStream out, Progress progress) {
    this.body = body;
    this.out = out;
    this.progress = progress;
  }

  @Override
  public int read() throws SatchelException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws SatchelException {
    int read = body.read(target, offset, length);
    if (read > 0) {
      try {
        out.write(target, offset, read);
      } catch (IOException e) {
        throw failed(e);
      }
      progress.at(body.position(), body.total());
    }
    return read;
  }

  private static SatchelException failed(IOException e) {
    return SatchelException.of(LOCAL, "What came cannot be written: " + e.getMessage(), e);
  }

  /** Passes on all that was not read yet; returns how many bytes there were in all. */
  long finish() throws SatchelException {
    byte[] buffer = new byte[BUFFER];
    int read = 0;
    while (read >= 0) {
      read = read(buffer, 0, buffer.length);
    }
    try {
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
    return body.position();
  }
}
