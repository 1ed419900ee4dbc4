package dev.satchel.registry;

import static dev.satchel.Refusal.Code.MALFORMED_BODY;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.Refusal;
import java.util.regex.Pattern;

/** What a text must be like to become a value of a column. */
final class Words {
  private Words() {}

  /**
   * Returns {@code text} if all of it matches {@code pattern}.
   *
   * @throws Refusal MALFORMED_BODY, with {@code rule}
   */
  static String matching(Pattern pattern, String text, String rule) {
    if (!pattern.matcher(text).matches()) {
      throw new Refusal(MALFORMED_BODY, rule);
    }
    return text;
  }

  /**
   * Returns {@code text} if it has at most {@code max} characters, none of which is a control
   * character or half of one.
   *
   * @throws Refusal MALFORMED_BODY, with what {@code name} must be
   */
  static String line(String name, String text, int max) {
    if (text.length() > max || text.chars().anyMatch(Character::isISOControl) || isTorn(text)) {
      throw new Refusal(
          MALFORMED_BODY, name + " must be at most " + max + " characters in one line");
    }
    return text;
  }

  /**
   * Returns {@code text} if both databases can hold it, of any length.
   *
   * @throws Refusal MALFORMED_BODY, with what {@code name} must be
   */
  static String any(String name, String text) {
    if (text.indexOf('\0') >= 0 || isTorn(text)) {
      throw new Refusal(MALFORMED_BODY, name + " must be text without NUL");
    }
    return text;
  }

  /** Whether {@code text} holds half of a character that is written as two. */
  private static boolean isTorn(String text) {
    return !UTF_8.newEncoder().canEncode(text);
  }
}
