package dev.satchel.archive;

import static dev.satchel.Refusal.Code.MALFORMED_BODY;
import static dev.satchel.Refusal.Code.TOO_LARGE;
import static dev.satchel.Refusal.Code.UNSAFE_ARCHIVE;

import dev.satchel.RawName;
import dev.satchel.Refusal;

/** Why an archive is not unpacked, in words for its sender. */
final class Objection {
  private static final int SHOWN = 200;

  private Objection() {}

  /**
   * @param rule goes on behind the name: {@code "has an absolute name"}
   */
  static Refusal unsafe(RawName member, String rule) {
    return new Refusal(UNSAFE_ARCHIVE, about(member, rule));
  }

  /**
   * @param fault goes on behind the name
   */
  static Refusal malformed(RawName member, String fault) {
    return new Refusal(MALFORMED_BODY, about(member, fault));
  }

  static Refusal malformed(String sentence) {
    return new Refusal(MALFORMED_BODY, sentence);
  }

  static Refusal cutOff() {
    return malformed("The archive is cut off");
  }

  /**
   * @param sentence what is too much
   * @param setting what sets the limit
   */
  static Refusal tooLarge(String sentence, long limit, String setting) {
    return new Refusal(TOO_LARGE, sentence + " than " + limit + " (" + setting + ")");
  }

  private static String about(RawName member, String words) {
    return "Member '" + shown(member) + "' " + words;
  }

  /** A name as a message can hold it. */
  static String shown(RawName name) {
    String text = name.text().replace('\0', '\uFFFD');
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }
}
