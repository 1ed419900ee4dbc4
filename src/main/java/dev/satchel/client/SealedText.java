package dev.satchel.client;

import dev.satchel.ManifestSeal;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/** The bytes of a manifest, which are compared with their seal as they pass. For one thread. */
final class SealedText extends InputStream {
  private final InputStream in;
  private final MessageDigest sha256 = MemberContent.sha256();

  /** The last bytes that have passed, which may be the seal; the hash is of those before. */
  private final byte[] last = new byte[ManifestSeal.LENGTH];

  private int held;

  /**
   * @param in stays the caller's
   */
  SealedText(InputStream in) {
    this.in = in;
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
      pass(target, offset, count);
    }
    return count;
  }

  private void pass(byte[] bytes, int offset, int length) {
    int passed = Math.max(held + length - last.length, 0);
    int ofHeld = Math.min(passed, held);
    int ofNew = passed - ofHeld;
    sha256.update(last, 0, ofHeld);
    sha256.update(bytes, offset, ofNew);
    held -= ofHeld;
    System.arraycopy(last, ofHeld, last, 0, held);
    System.arraycopy(bytes, offset + ofNew, last, held, length - ofNew);
    held += length - ofNew;
  }

  /** Whether they end with the seal of all before it; asked once, at the end. */
  boolean isWhole() {
    return held == last.length && Arrays.equals(last, ManifestSeal.of(sha256.digest()));
  }
}
