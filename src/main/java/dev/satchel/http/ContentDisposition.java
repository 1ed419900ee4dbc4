package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;

/** The header that names a download (RFC 6266). */
public final class ContentDisposition {
  private static final String UNRESERVED = "!#$&+-.^_`|~";

  private ContentDisposition() {}

  /** Has the client save the body as {@code name}; a plain name comes first where it differs. */
  public static String attachment(RawName name) {
    String text = name.text();
    StringBuilder plain = new StringBuilder();
    text.codePoints().forEach(c -> plain.append(isPlain(c) ? (char) c : '_'));
    String header = "attachment; filename=\"" + plain + '"';
    return plain.toString().equals(text) ? header : header + "; filename*=UTF-8''" + encoded(text);
  }

  private static boolean isPlain(int c) {
    return c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '%' && c != '/';
  }

  /** As RFC 8187 has it. */
  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      boolean isAlphanumeric =
          (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
      if (isAlphanumeric || UNRESERVED.indexOf(b) >= 0) {
        encoded.append((char) b);
      } else {
        encoded.append(String.format("%%%02X", b));
      }
    }
    return encoded.toString();
  }
}
