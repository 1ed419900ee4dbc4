package dev.satchel.archive;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The objects and arrays around a place in a JSON text, and what they say of secrets in them. */
final class JsonLevels {
  /** Deeper than this, every string counts as a secret. */
  private static final int MAX_DEPTH = 1_000;

  private static final int OBJECT = 1;

  /** Strings that lie directly in it are secrets. */
  private static final int SECRET = 2;

  /** Anywhere below it, each {@code value} is a secret. */
  private static final int VAULT = 4;

  private byte[] levels = new byte[16];
  private int depth;

  /** Goes down into an object or an array that is the value of {@code key}. */
  void enter(boolean isObject, @Nullable String key) {
    int flags = isObject ? OBJECT : 0;
    if (key != null) {
      flags |= isSecretKey(key) || SecretKeys.isVault(key) ? SECRET | VAULT : top() & VAULT;
    } else {
      flags |= top() & (isObject ? VAULT : SECRET | VAULT);
    }
    if (depth < MAX_DEPTH) {
      levels = depth == levels.length ? Arrays.copyOf(levels, 2 * depth) : levels;
      levels[depth] = (byte) flags;
    }
    depth++;
  }

  void leave() {
    depth = Math.max(depth - 1, 0);
  }

  void clear() {
    depth = 0;
  }

  private int top() {
    if (depth == 0) {
      return 0;
    }
    return depth > MAX_DEPTH ? SECRET | VAULT : levels[depth - 1];
  }

  /** Whether this is the inside of an object. */
  boolean isObject() {
    return (top() & OBJECT) != 0;
  }

  /** Whether a string here, the value of {@code key} if that is not null, is a secret. */
  boolean isSecret(@Nullable String key) {
    return (top() & SECRET) != 0 || (key != null && isSecretKey(key));
  }

  private boolean isSecretKey(String key) {
    return SecretKeys.isSecret(key) || ((top() & VAULT) != 0 && key.equals("value"));
  }
}
