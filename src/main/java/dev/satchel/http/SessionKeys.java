package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The keys that open the service, held as digests. Comparing takes the same time whichever key
 * matches, and whether one does. Immutable.
 */
public final class SessionKeys {
  private final List<byte[]> digests;

  public SessionKeys(List<String> keys) {
    this.digests = keys.stream().map(SessionKeys::digest).toList();
  }

  /** Whether {@code key} is one of them. */
  public boolean accept(String key) {
    byte[] digest = digest(key);
    boolean found = false;
    for (byte[] accepted : digests) {
      found |= MessageDigest.isEqual(accepted, digest);
    }
    return found;
  }

  /** What tells {@code key} from others without giving it away. */
  static String fingerprint(String key) {
    return HexFormat.of().formatHex(digest(key));
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
