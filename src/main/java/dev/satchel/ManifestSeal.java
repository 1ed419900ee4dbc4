package dev.satchel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HexFormat;

/**
 * How a manifest ends: with a field that has the SHA-256 of all its bytes before that field. So
 * damage is found also in what nothing else in the archive says, such as what was left out of it.
 */
public final class ManifestSeal {
  /** What the field is called. */
  public static final String FIELD = "up_to_here_sha256";

  private static final String BEGIN = ",\n  \"" + FIELD + "\": \"";
  private static final String END = "\"\n}\n";
  private static final int DIGITS = 64;

  /** How many bytes every one has. */
  public static final int LENGTH = BEGIN.length() + DIGITS + END.length();

  private ManifestSeal() {}

  /** The seal of the bytes that have this SHA-256. */
  public static byte[] of(byte[] sha256) {
    return (BEGIN + HexFormat.of().formatHex(sha256) + END).getBytes(US_ASCII);
  }
}
