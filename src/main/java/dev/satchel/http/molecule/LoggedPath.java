package dev.satchel.http.molecule;

import dev.satchel.RawName;
import java.util.Locale;

/** A path that a caller has sent, as it may stand in a log: on one line, and not too long. */
record LoggedPath(RawName path) {
  private static final int MOST = 200; // Of the path's bytes.

  @Override
  public String toString() {
    byte[] bytes = path.bytes();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(bytes.length, MOST); i++) {
      boolean isPlain = bytes[i] >= ' ' && bytes[i] < 127 && bytes[i] != '\\';
      text.append(
          isPlain
              ? String.valueOf((char) bytes[i])
              : String.format(Locale.ROOT, "\\x%02x", bytes[i]));
    }
    return bytes.length > MOST ? text + "... (" + bytes.length + " bytes)" : text.toString();
  }
}
