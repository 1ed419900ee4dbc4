package dev.satchel.platform;

import dev.satchel.RawName;

/** Writes a path with a query, of names with any bytes. */
final class QueryBuilder {
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

  private final StringBuilder text;
  private char separator = '?';

  /**
   * @param path encoded already
   */
  QueryBuilder(String path) {
    this.text = new StringBuilder(path);
  }

  QueryBuilder add(String name, RawName value) {
    text.append(separator).append(name).append('=');
    separator = '&';
    for (byte next : value.bytes()) {
      if (PLAIN.indexOf(next) >= 0) {
        text.append((char) next);
      } else {
        text.append(String.format("%%%02X", next & 0xff));
      }
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
