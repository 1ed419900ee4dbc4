package dev.satchel.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What was typed, as {@link RawText}. Java decodes arguments by the locale and loses what is not in
 * it; Linux still knows their bytes.
 */
final class RawArguments {
  private static final Path TYPED = Path.of("/proc/self/cmdline");

  private RawArguments() {}

  /** The bytes of {@code given}, or just these where there is no way to know. */
  static String[] of(String... given) {
    if (isSurelyRight(given)) {
      return given;
    }
    try {
      List<String> words = words(Files.readAllBytes(TYPED));
      String[] typed =
          words
              .subList(Math.max(0, words.size() - given.length), words.size())
              .toArray(String[]::new);
      return areTheSame(typed, given) ? typed : given;
    } catch (IOException e) {
      return given; // Another system.
    }
  }

  private static boolean isSurelyRight(String... given) {
    boolean isUtf8 = "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
    String suspicious = isUtf8 ? "\uFFFD" : "?\uFFFD";
    return Arrays.stream(given)
        .allMatch(
            word ->
                suspicious.chars().noneMatch(c -> word.indexOf(c) >= 0)
                    && (isUtf8 || US_ASCII.newEncoder().canEncode(word)));
  }

  private static List<String> words(byte[] bytes) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        words.add(RawText.of(Arrays.copyOfRange(bytes, start, i)));
        start = i + 1;
      }
    }
    return words;
  }

  /** As far as can be told: words in ASCII are not changed by any locale. */
  private static boolean areTheSame(String[] typed, String... given) {
    boolean same = typed.length == given.length;
    for (int i = 0; same && i < given.length; i++) {
      same = !US_ASCII.newEncoder().canEncode(typed[i]) || typed[i].equals(given[i]);
    }
    return same;
  }
}
