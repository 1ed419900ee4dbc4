package dev.satchel.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.registry.WorkspaceId;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets of workspaces, so that the tables alone give none away: AES-256-GCM, with a nonce
 * of its own for each, and the id of the workspace as what it belongs to. What was sealed for one
 * workspace is not opened for another. Safe for many threads.
 */
public final class SecretBox {
  /** Says how it was sealed; other ways would have another. */
  private static final String PREFIX = "v1:";

  /** So that nothing else that is derived from the setting can be the same key. */
  private static final String LABEL = "satchel workspace secrets v1";

  private static final String MAC = "HmacSHA256";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param keySecret what the key is derived from; not empty
   */
  public SecretBox(String keySecret) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(keySecret.getBytes(UTF_8), MAC));
      this.key = new SecretKeySpec(mac.doFinal(LABEL.getBytes(UTF_8)), "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }

  /** Seals {@code secret} for {@code workspace}: other text each time. */
  String seal(WorkspaceId workspace, String secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, workspace, nonce).doFinal(secret.getBytes(UTF_8));
      byte[] all = new byte[NONCE_BYTES + sealed.length];
      System.arraycopy(nonce, 0, all, 0, NONCE_BYTES);
      System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
      return PREFIX + Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + CIPHER, e);
    }
  }

  /**
   * Opens what was sealed for {@code workspace}.
   *
   * @return empty if it was sealed with another key, for another workspace, or is damaged
   */
  Optional<String> open(WorkspaceId workspace, String sealed) {
    try {
      byte[] all = Base64.getDecoder().decode(unprefixed(sealed));
      if (all.length <= NONCE_BYTES) {
        return Optional.empty();
      }
      byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
      byte[] opened =
          cipher(Cipher.DECRYPT_MODE, workspace, nonce)
              .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
      return Optional.of(new String(opened, UTF_8));
    } catch (AEADBadTagException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + CIPHER, e);
    }
  }

  private static String unprefixed(String sealed) {
    if (!sealed.startsWith(PREFIX)) {
      throw new IllegalArgumentException("was sealed in another way");
    }
    return sealed.substring(PREFIX.length());
  }

  private Cipher cipher(int mode, WorkspaceId workspace, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(workspace.value().getBytes(UTF_8));
    return cipher;
  }
}
