package dev.satchel.http.ash;

/**
 * Bytes as text, the way browsers decode them: each longest beginning of a sequence that does not
 * go on becomes one U+FFFD. Java says one where they say three for half of a surrogate pair. A byte
 * order mark stays.
 */
final class TolerantUtf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private final byte[] bytes;
  private final StringBuilder text;
  private int at;

  private TolerantUtf8(byte[] bytes) {
    this.bytes = bytes;
    this.text = new StringBuilder(bytes.length);
  }

  static String decode(byte[] bytes) {
    TolerantUtf8 decoder = new TolerantUtf8(bytes);
    while (decoder.at < bytes.length) {
      decoder.next();
    }
    return decoder.text.toString();
  }

  private void next() {
    int first = Byte.toUnsignedInt(bytes[at++]);
    if (first < 0x80) {
      text.append((char) first);
    } else if (first < 0xC2 || first > 0xF4) {
      text.append(REPLACEMENT);
    } else {
      sequence(first, first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3);
    }
  }

  /** Reads {@code more} bytes behind the first one, as long as they belong to it. */
  private void sequence(int first, int more) {
    int code = first & (0x3F >> more);
    for (int i = 0; i < more; i++) {
      int least = i > 0 ? 0x80 : first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
      int most = i > 0 ? 0xBF : first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
      int next = at < bytes.length ? Byte.toUnsignedInt(bytes[at]) : -1;
      if (next < least || next > most) {
        text.append(REPLACEMENT);
        return;
      }
      code = code << 6 | (next & 0x3F);
      at++;
    }
    text.appendCodePoint(code);
  }
}
