package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BROKEN;
import static dev.satchel.client.SatchelException.Code.SILENT;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer, each read of which may take as long as {@link Silence} says. */
final class WatchedBody extends FilterInputStream {
  private final Silence.Wait wait;

  WatchedBody(InputStream body, Silence silence) {
    super(body);
    this.wait = silence.watch(() -> closeQuietly(body));
  }

  private static void closeQuietly(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // The read that is under way fails all the same.
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    wait.begin();
    try {
      return in.read(target, offset, length);
    } catch (IOException e) {
      throw wait.isTooLong()
          ? SatchelException.of(SILENT, "The server has sent nothing for too long", e)
          : SatchelException.of(BROKEN, "The connection broke before the end", e);
    } finally {
      wait.pause();
    }
  }

  @Override
  public void close() throws IOException {
    wait.forget();
    in.close();
  }
}
