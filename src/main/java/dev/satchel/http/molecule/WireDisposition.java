package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import java.util.Locale;

/** The header that names a download, as this wire has it: always with both parameters. */
final class WireDisposition {
  private static final String UNRESERVED = "-._~";
  private static final int LAST_CONTROL = 0x9f; // Behind ASCII there are more of them.

  private WireDisposition() {}

  static String attachment(RawName name) {
    String text = name.text();
    return "attachment; filename=\"" + plain(text) + "\"; filename*=UTF-8''" + encoded(text);
  }

  /**
   * In ASCII, for clients that know nothing else: anything beyond in the header would be taken for
   * something else by some, and cannot be sent by others.
   */
  private static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    text.codePoints().filter(c -> !isControl(c)).forEach(c -> appendPlain(plain, c));
    return plain.toString();
  }

  private static boolean isControl(int c) {
    return c < ' ' || (c >= 127 && c <= LAST_CONTROL);
  }

  private static void appendPlain(StringBuilder plain, int c) {
    if (c > 127) {
      plain.append('_');
      return;
    }
    if (c == '"' || c == '\\') {
      plain.append('\\');
    }
    plain.append((char) c);
  }

  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      if (isAlphanumeric(b) || UNRESERVED.indexOf(b) >= 0) {
        encoded.append((char) b);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", b));
      }
    }
    return encoded.toString();
  }

  private static boolean isAlphanumeric(byte b) {
    return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
  }
}
