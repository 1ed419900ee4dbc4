package dev.satchel.archive;

import dev.satchel.Refusal;
import java.io.IOException;
import java.io.InputStream;

/**
 * What Zstandard has packed (RFC 8878), however large it becomes: all frames in a row, skippable
 * ones passed over. What is cut off, or has anything else behind its last frame, fails. For one
 * thread; closing it closes what it reads from, and frees memory outside the heap.
 */
public final class ZstdInput extends InputStream {
  private static final ImportLimits NONE =
      new ImportLimits(
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE);

  private final InputStream compressed;
  private final Unzstd plain;

  /** Takes {@code compressed} over. */
  public ZstdInput(InputStream compressed) {
    this.compressed = compressed;
    this.plain = new Unzstd(new Intake(compressed), new Allowance(NONE));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /**
   * @throws IOException also if it is damaged or cut off
   */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return plain.read(target, offset, length);
    } catch (Refusal e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    try (compressed) {
      plain.close();
    }
  }
}
