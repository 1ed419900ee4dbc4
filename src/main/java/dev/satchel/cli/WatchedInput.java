package dev.satchel.cli;

import dev.satchel.client.Progress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells how much of it was read. */
final class WatchedInput extends FilterInputStream {
  private final long total;
  private final Progress progress;
  private long done;

  /**
   * @param total bytes; -1 if nobody knows
   */
  WatchedInput(InputStream in, long total, Progress progress) {
    super(in);
    this.total = total;
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    if (count > 0) {
      done += count;
      progress.at(done, total);
    }
    return count;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
