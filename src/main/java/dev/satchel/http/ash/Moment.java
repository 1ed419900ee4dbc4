package dev.satchel.http.ash;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as the wire has them. */
final class Moment {
  /** Of more digits, the rest is cut off. */
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Moment() {}

  /** In UTC, with exactly three digits behind the second. */
  static String text(Instant time) {
    return FORM.format(time);
  }
}
