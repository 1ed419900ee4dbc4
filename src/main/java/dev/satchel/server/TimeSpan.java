package dev.satchel.server;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as people write it: {@code 30s}, {@code 15m}, {@code 12h}, {@code 30d}, 0. */
final class TimeSpan {
  private static final Pattern FORM = Pattern.compile("0|(\\d{1,9})([smhd])");

  private TimeSpan() {}

  /** Empty if {@code text} is no length of time. */
  static Optional<Duration> parse(String text) {
    return Optional.of(FORM.matcher(text)).filter(Matcher::matches).map(TimeSpan::length);
  }

  private static Duration length(Matcher form) {
    String number = form.group(1);
    if (number == null) {
      return Duration.ZERO;
    }
    long count = Long.parseLong(number);
    return switch (form.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
