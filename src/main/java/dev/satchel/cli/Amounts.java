package dev.satchel.cli;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts as people read them. */
final class Amounts {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private static final Pattern SPAN = Pattern.compile("(\\d{1,9})([smhd])");
  private static final Map<String, ChronoUnit> SPAN_UNITS =
      Map.of(
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  private Amounts() {}

  /** Three digits or four: {@code 512 B}, {@code 1.5 KiB}, {@code 1023 MiB}. */
  static String bytes(long count) {
    double amount = count;
    int unit = 0;
    while (amount >= 1023.5) {
      amount /= 1024;
      unit++;
    }
    String number =
        String.format(Locale.ROOT, unit > 0 && amount < 99.95 ? "%.1f" : "%.0f", amount);
    return number + " " + UNITS[unit];
  }

  /** {@code 0:07}, {@code 12:34}, {@code 1:02:03}. */
  static String time(Duration time) {
    return time.toHours() > 0
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
  }

  /** {@code 1 file}, {@code 1,234 files}. */
  static String count(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }

  /**
   * Reads a whole number from 1 on.
   *
   * @param what it is of
   */
  static long number(String what, String text) {
    try {
      long number = Long.parseLong(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, like a number out of range.
    }
    throw new BadUsage(what + " must be a whole number from 1 on, but is " + Shown.of(text));
  }

  /** Reads {@code 30s}, {@code 15m}, {@code 12h} or {@code 7d}. */
  static Duration span(String what, String text) {
    Matcher span = SPAN.matcher(text);
    if (!span.matches()) {
      throw new BadUsage(what + " must be like 30s, 15m, 12h or 7d, but is " + Shown.of(text));
    }
    return Duration.of(Long.parseLong(span.group(1)), unit(span.group(2)));
  }

  private static ChronoUnit unit(String letter) {
    return Objects.requireNonNull(SPAN_UNITS.get(letter));
  }
}
