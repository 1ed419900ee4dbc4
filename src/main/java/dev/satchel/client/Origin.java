package dev.satchel.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Where an archive comes from: counts its bytes, and knows whether they could be had. */
final class Origin extends FilterInputStream {
  private long count;
  private @Nullable IOException failure;

  Origin(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int read = in.read(target, offset, length);
      count += Math.max(read, 0);
      return read;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** How many bytes have come. */
  long count() {
    return count;
  }

  /** Why no more could be had; null if nothing went wrong. */
  @Nullable IOException failure() {
    return failure;
  }
}
