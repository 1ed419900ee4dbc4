package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import dev.satchel.http.RawQuery;
import java.util.Arrays;
import java.util.List;

/** Queries of calls that are passed on, encoded so that any server reads them in the same way. */
final class QueryText {
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  /** What a query may hold besides, without being encoded. */
  private static final String SIGNS = "!$&'()*+,;=:@/?";

  private QueryText() {}

  /** A value, with everything encoded that could mean something. */
  static String value(RawName value) {
    return encoded(value.bytes(), PLAIN);
  }

  /**
   * A query that was sent, without the parameters called {@code name}: nothing in it is decoded,
   * and what does not belong into a query is encoded.
   */
  static List<String> without(String name, String query) {
    return Arrays.stream(query.split("&", -1))
        .filter(pair -> !pair.isEmpty() && !isCalled(name, pair))
        .map(QueryText::cleaned)
        .toList();
  }

  private static boolean isCalled(String name, String pair) {
    String encoded = pair.split("=", 2)[0];
    return RawQuery.decode(encoded).map(RawName::text).orElse("").equals(name);
  }

  private static String cleaned(String pair) {
    String marked = pair.replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
    return encoded(marked.getBytes(UTF_8), PLAIN + SIGNS + "%");
  }

  private static String encoded(byte[] bytes, String kept) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      if (b > 0 && kept.indexOf(b) >= 0) {
        text.append((char) b);
      } else {
        text.append(String.format("%%%02X", b));
      }
    }
    return text.toString();
  }
}
