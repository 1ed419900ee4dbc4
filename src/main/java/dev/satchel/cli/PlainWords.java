package dev.satchel.cli;

import java.util.regex.Pattern;

/** What a server says, without what only tells programs of which kind it is. */
final class PlainWords {
  private static final Pattern KIND = Pattern.compile("^(stream error|invalid request): ");
  private static final Pattern NUMBER = Pattern.compile(" \\(os error \\d{1,4}\\)$");
  private static final String NO_ID = "params/id must match format \"uuid\"";

  private PlainWords() {}

  static String of(String message) {
    return message.equals(NO_ID)
        ? "No session has such an id"
        : NUMBER.matcher(KIND.matcher(message).replaceFirst("")).replaceFirst("");
  }

  /** Whether {@code message} is of those servers that do not say which path they mean. */
  static boolean isNameless(String message) {
    return KIND.matcher(message).find();
  }
}
