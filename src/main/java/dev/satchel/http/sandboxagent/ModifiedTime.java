package dev.satchel.http.sandboxagent;

import dev.satchel.files.Stat.Timestamp;

/** When something was modified, as the wire says it. */
final class ModifiedTime {
  private ModifiedTime() {}

  /**
   * With as few of 0, 3, 6 or 9 digits behind the second as say all, and {@code +00:00} at the end.
   */
  static String text(Timestamp time) {
    String text = time.instant().toString();
    return text.substring(0, text.length() - 1) + "+00:00"; // It ends in Z.
  }
}
