package dev.satchel.http.ash;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Takes a bundle, but no more than the wire allows. */
final class BundleLimit extends FilterOutputStream {
  private static final long MOST = 100L << 20;

  private long taken;

  /** Passes on to {@code out}, which stays the caller's. */
  BundleLimit(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    take(1);
    out.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    take(length);
    out.write(bytes, offset, length);
  }

  private void take(int count) {
    taken += count;
    if (taken > MOST) {
      throw AshError.uncaught(
              500, "Internal Server Error", "Bundle exceeds maximum size of " + MOST + " bytes")
          .thrown();
    }
  }
}
