package dev.satchel.cli;

import dev.satchel.RawName;

/** Text that can be shown: nothing in it moves a cursor, rings a bell or turns a line around. */
final class Shown {
  private Shown() {}

  static String of(RawName name) {
    return of(RawText.of(name));
  }

  /** {@code text}, with what controls a terminal, and what is no character, escaped. */
  static String of(String text) {
    if (text.codePoints().allMatch(Shown::isHarmless)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints().forEach(point -> append(shown, point));
    return shown.toString();
  }

  private static boolean isHarmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static void append(StringBuilder shown, int point) {
    if (isHarmless(point)) {
      shown.appendCodePoint(point);
    } else if (RawText.isByte(point)) {
      shown.append(String.format("\\x%02x", RawText.byteOf(point)));
    } else if (point == '\n') {
      shown.append("\\n");
    } else if (point == '\t') {
      shown.append("\\t");
    } else {
      shown.append(String.format(point < 0x80 ? "\\x%02x" : "\\u%04x", point));
    }
  }
}
