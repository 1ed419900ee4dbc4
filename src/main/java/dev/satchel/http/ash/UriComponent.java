package dev.satchel.http.ash;

import dev.satchel.RawName;

/** Names as a browser writes them into a URI, which is how downloads are named on this wire. */
final class UriComponent {
  private static final String UNRESERVED = "-_.!~*'()";

  private UriComponent() {}

  /** {@code name} with all bytes escaped but ASCII letters, digits and a few signs. */
  static String of(RawName name) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : name.bytes()) {
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
