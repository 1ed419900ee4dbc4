package dev.satchel.cli;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What was typed beside options: perhaps a URL, and then one word for each name.
 *
 * @param words as many as there were names
 */
record Operands(Optional<String> url, List<String> words) {
  private static final Pattern OTHER_URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");

  /**
   * @param names of what is wanted after the URL
   * @throws BadUsage if there is more or less
   */
  static Operands of(List<String> typed, String... names) {
    boolean hasUrl = !typed.isEmpty() && isUrl(typed.get(0));
    List<String> words = hasUrl ? typed.subList(1, typed.size()) : typed;
    if (!words.isEmpty() && OTHER_URL.matcher(words.get(0)).lookingAt()) {
      throw new BadUsage("A URL begins with http:// or https://");
    }
    if (words.size() < names.length) {
      throw new BadUsage("Missing: " + names[words.size()]);
    }
    if (words.size() > names.length) {
      throw new BadUsage("One word too many: " + Shown.of(words.get(names.length)));
    }
    return new Operands(hasUrl ? Optional.of(typed.get(0)) : Optional.empty(), words);
  }

  static boolean isUrl(String word) {
    return word.startsWith("http://") || word.startsWith("https://");
  }

  String word(int index) {
    return words.get(index);
  }

  /** A path of the server. */
  WorkspacePath path(int index) {
    String word = word(index);
    if (!word.startsWith("/")) {
      throw new BadUsage(
          "PATH must be absolute, as the server sees it, like /workspace/project: "
              + Shown.of(word));
    }
    try {
      return WorkspacePath.parse(RawText.name(word));
    } catch (Refusal e) {
      throw new BadUsage(Shown.of(e.reason()));
    }
  }

  /** A file of this machine. */
  static Path local(String word) {
    try {
      return Path.of(word);
    } catch (InvalidPathException e) {
      throw new BadUsage(
          "Java cannot name this file: in this locale, its names are "
              + System.getProperty("sun.jnu.encoding")
              + ", and this is not: "
              + Shown.of(word));
    }
  }
}
