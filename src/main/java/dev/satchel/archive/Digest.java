package dev.satchel.archive;

import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256. Immutable. */
public final class Digest {
  /** How many bytes it has. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private Digest(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The digest of these {@value #LENGTH} bytes, which are copied. */
  public static Digest of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a SHA-256 has no " + bytes.length + " bytes");
    }
    return new Digest(bytes.clone());
  }

  /** Reads 64 hexadecimal digits. */
  public static Digest parse(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /** A copy of its bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest digest && Arrays.equals(bytes, digest.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** As 64 hexadecimal digits in lower case. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
