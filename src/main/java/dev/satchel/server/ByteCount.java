package dev.satchel.server;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as people write it: {@code 512}, {@code 16KiB}, {@code 2MiB}. */
final class ByteCount {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18})(|KiB|MiB|GiB)");

  private ByteCount() {}

  /** Empty if {@code text} is no number of bytes, or an excessive one. */
  static Optional<Long> parse(String text) {
    return Optional.of(FORM.matcher(text))
        .filter(Matcher::matches)
        .map(form -> new BigInteger(form.group(1)).shiftLeft(shift(form.group(2))))
        .filter(count -> count.bitLength() < Long.SIZE)
        .map(BigInteger::longValue);
  }

  private static int shift(String unit) {
    return switch (unit) {
      case "KiB" -> 10;
      case "MiB" -> 20;
      case "GiB" -> 30;
      default -> 0;
    };
  }
}
