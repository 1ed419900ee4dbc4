package dev.satchel.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.WorkspacePath;

/**
 * The path and query of a call, percent-encoded (RFC 3986). Bytes of paths are kept as they are,
 * also where they are not UTF-8.
 */
final class Query {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final String HEX = "0123456789ABCDEF";

  private final StringBuilder text;
  private boolean hasQuery;

  private Query(String path) {
    this.text = new StringBuilder(path);
  }

  /**
   * @param path encoded already, from the server's URL on; begins with a slash
   */
  static Query of(String path) {
    return new Query(path);
  }

  Query with(String name, WorkspacePath value) {
    return add(name, value.raw().bytes(), true);
  }

  Query with(String name, String value) {
    return add(name, value.getBytes(UTF_8), false);
  }

  Query with(String name, long value) {
    return with(name, Long.toString(value));
  }

  Query with(String name, boolean value) {
    return with(name, Boolean.toString(value));
  }

  private Query add(String name, byte[] value, boolean keepsSlashes) {
    text.append(hasQuery ? '&' : '?').append(name).append('=');
    hasQuery = true;
    encode(value, keepsSlashes, text);
    return this;
  }

  /** One segment of a path, or of a query. */
  static String encoded(String segment) {
    StringBuilder encoded = new StringBuilder();
    encode(segment.getBytes(UTF_8), false, encoded);
    return encoded.toString();
  }

  private static void encode(byte[] bytes, boolean keepsSlashes, StringBuilder to) {
    for (byte b : bytes) {
      if ((b > 0 && UNRESERVED.indexOf(b) >= 0) || (b == '/' && keepsSlashes)) {
        to.append((char) b);
      } else {
        to.append('%').append(HEX.charAt((b & 0xF0) >> 4)).append(HEX.charAt(b & 0xF));
      }
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
