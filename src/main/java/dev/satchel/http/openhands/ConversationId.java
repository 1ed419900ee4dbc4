package dev.satchel.http.openhands;

import dev.satchel.http.InvalidParameters;
import dev.satchel.http.InvalidParameters.Item;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a conversation is known by.
 *
 * @param hex 32 hexadecimal digits in lower case
 */
record ConversationId(String hex) {
  private static final Pattern FORM =
      Pattern.compile("\\p{XDigit}{32}|\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  /**
   * Reads a UUID, with or without hyphens.
   *
   * @throws InvalidParameters if it is none
   */
  static ConversationId parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new InvalidParameters(List.of(Item.notUuid("conversation_id", text, problem(text))));
    }
    return new ConversationId(text.replace("-", "").toLowerCase(Locale.ROOT));
  }

  /** In the words of the wire. */
  private static String problem(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '-' && (c > 'f' || Character.digit(c, 16) < 0)) {
        return "invalid character: found `" + c + "` at " + (i + 1);
      }
    }
    List<String> groups = List.of(text.split("-", -1));
    if (groups.size() == 1) {
      return "invalid length: expected length 32 for simple format, found " + text.length();
    }
    return groups.size() == 5
        ? "invalid group length"
        : "invalid group count: expected 5, found " + groups.size();
  }
}
