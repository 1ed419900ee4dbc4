package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BUSY;
import static dev.satchel.client.SatchelException.Code.CONFLICT;
import static dev.satchel.client.SatchelException.Code.FORBIDDEN;
import static dev.satchel.client.SatchelException.Code.NOT_FOUND;
import static dev.satchel.client.SatchelException.Code.NO_SPACE;
import static dev.satchel.client.SatchelException.Code.REFUSED;

import dev.satchel.client.SatchelException.Code;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a refusal of the {@code /v1} routes means. They have two statuses for almost everything, 400
 * and 502, so it is their words that say it.
 */
final class FileProblem {
  private static final Pattern OF_SYSTEM = Pattern.compile("\\(os error (\\d{1,4})\\)");
  private static final int NO_ENTRY = 2;
  private static final int NO_ACCESS = 13;
  private static final int CROSS_DEVICE = 18;
  private static final int INVALID = 22;
  private static final int FULL = 28;
  private static final int TOO_LONG = 36;

  private FileProblem() {}

  /** {@code failure}, with the code that fits it best. */
  static SatchelException of(SatchelException failure) {
    return failure.status() == 400 || failure.status() == 502 ? failure.as(code(failure)) : failure;
  }

  private static Code code(SatchelException failure) {
    String words = failure.words().toLowerCase(Locale.ROOT);
    Matcher system = OF_SYSTEM.matcher(words);
    if (system.find()) {
      return ofSystem(Integer.parseInt(system.group(1)));
    }
    if (words.contains("path not found")) {
      return NOT_FOUND;
    }
    if (words.contains("already exists")) {
      return CONFLICT;
    }
    if (words.contains("permission denied")
        || words.contains("served root")
        || words.contains("mounted on")) {
      return FORBIDDEN;
    }
    return words.contains("changed") || words.contains("busy") ? BUSY : REFUSED;
  }

  private static Code ofSystem(int number) {
    return switch (number) {
      case NO_ENTRY -> NOT_FOUND;
      case NO_ACCESS -> FORBIDDEN;
      case FULL -> NO_SPACE;
      case CROSS_DEVICE, INVALID, TOO_LONG -> REFUSED;
      default -> CONFLICT; // Something else than expected is there.
    };
  }
}
