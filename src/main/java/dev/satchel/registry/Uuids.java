package dev.satchel.registry;

import java.util.regex.Pattern;

/** UUIDs as text. */
final class Uuids {
  private static final Pattern VALID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private Uuids() {}

  static boolean isCanonical(String text) {
    return VALID.matcher(text).matches();
  }

  /**
   * Returns {@code text} if it is a UUID in lower case.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static String canonical(String text) {
    if (!isCanonical(text)) {
      throw new IllegalArgumentException("not a UUID in lower case: " + text);
    }
    return text;
  }
}
