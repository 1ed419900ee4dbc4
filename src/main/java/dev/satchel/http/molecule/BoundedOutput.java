package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.NO_SPACE;

import dev.satchel.Refusal;
import java.io.IOException;
import java.io.OutputStream;

/** Takes no more than so many bytes; then it refuses. For one thread. */
final class BoundedOutput extends OutputStream {
  private final OutputStream out;
  private final long most;
  private long taken;

  BoundedOutput(OutputStream out, long most) {
    this.out = out;
    this.most = most;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    taken += length;
    if (taken > most) {
      throw new Refusal(NO_SPACE, "The answer of the workspace is too large to be set aside");
    }
    out.write(bytes, offset, length);
  }
}
