package dev.satchel.registry;

import java.security.SecureRandom;
import java.util.Base64;

/** The token with which a workspace calls its own routes. */
public record WorkspaceToken(String text) {
  /** How each token begins. */
  public static final String PREFIX = "wst_";

  private static final int RANDOM_BYTES = 32;

  /** A new one that nobody can guess. */
  public static WorkspaceToken random(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return new WorkspaceToken(
        PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** Says nothing of the token itself. */
  @Override
  public String toString() {
    return PREFIX + "...";
  }
}
