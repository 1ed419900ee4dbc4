package dev.satchel.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How keys are turned into what is stored. With a secret, someone who reads the tables cannot try
 * out keys. Immutable.
 */
public final class KeyHash {
  private static final String MAC = "HmacSHA256";
  private static final String DIGEST = "SHA-256";

  private final @Nullable SecretKeySpec secret;

  private KeyHash(@Nullable SecretKeySpec secret) {
    this.secret = secret;
  }

  /** New keys are stored as their SHA-256. */
  public static KeyHash plain() {
    return new KeyHash(null);
  }

  /**
   * New keys are stored as HMAC-SHA256 with {@code secret}, which must not be empty. Keys that were
   * stored without a secret stay valid.
   */
  public static KeyHash withSecret(String secret) {
    return new KeyHash(new SecretKeySpec(secret.getBytes(UTF_8), MAC));
  }

  /** What is stored for {@code key}: 64 hexadecimal digits. */
  String of(String key) {
    return secret == null ? digest(key) : mac(secret, key);
  }

  /** What would have been stored for {@code key} without a secret. */
  String digest(String key) {
    try {
      return hex(MessageDigest.getInstance(DIGEST).digest(key.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + DIGEST, e);
    }
  }

  private static String mac(SecretKeySpec secret, String key) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(secret);
      return hex(mac.doFinal(key.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
