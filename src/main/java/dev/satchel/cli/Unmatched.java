package dev.satchel.cli;

import java.util.List;

/** Words that stand where a command should. */
final class Unmatched {
  private Unmatched() {}

  /** What is wrong with {@code words}, of which there is one at least. */
  static String told(List<String> words) {
    String first = words.get(0);
    if (Operands.isUrl(first)) {
      return "The URL comes after the command, as in 'satchel ls URL PATH'";
    }
    return words.stream()
        .filter(word -> !word.startsWith("-"))
        .findFirst()
        .map(word -> "There is no command '" + Shown.of(word) + "'")
        .orElse("Options come after the command: " + Shown.of(first));
  }
}
