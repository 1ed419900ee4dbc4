package dev.satchel.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Where results go. Says it apart if nobody reads them any more, which is no failure to tell of.
 */
final class StandardOutput extends OutputStream {
  private static final int BUFFER = 64 << 10;

  private final OutputStream out;

  StandardOutput(OutputStream out) {
    this.out = new BufferedOutputStream(out, BUFFER);
  }

  /** Whoever read the results has left, as {@code head} does. */
  static final class ReaderGone extends IOException {
    private static final long serialVersionUID = 1L;

    private ReaderGone(IOException cause) {
      super("Nobody reads the standard output any more", cause);
    }
  }

  /** Whether that is why {@code failure} came up. */
  static boolean isWhy(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ReaderGone) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw known(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw known(e);
    }
  }

  private static IOException known(IOException e) {
    return "Broken pipe".equals(e.getMessage())
        ? new ReaderGone(e)
        : new IOException("The standard output cannot be written: " + e.getMessage(), e);
  }
}
