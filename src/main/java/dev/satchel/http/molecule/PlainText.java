package dev.satchel.http.molecule;

/** What a client has said, as it may be said to others: on one line, and not too long. */
final class PlainText {
  private static final int MOST = 200; // In characters.

  private PlainText() {}

  /** Without characters that control something, and no longer than 200. */
  static String of(String said) {
    StringBuilder plain = new StringBuilder();
    said.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .limit(MOST)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }
}
