package dev.satchel.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * When something was last modified, as HTTP says it: to the second, and never after the answer
 * itself.
 *
 * @param date in whole seconds
 * @param now when it is said
 */
public record ModifiedDate(Instant date, Instant now) {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** What HTTP can say: years have four digits. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  public ModifiedDate {
    Instant earlier = date.isAfter(now) ? now : date;
    date = (earlier.isBefore(FIRST) ? FIRST : earlier).truncatedTo(ChronoUnit.SECONDS);
  }

  /** Whether a client that has asked on a condition has it as it is since. */
  boolean isKnownTo(HttpServletRequest request) {
    try {
      long known = request.getDateHeader(HttpHeaders.IF_MODIFIED_SINCE); // -1 if it does not say.
      return known != -1 && !date.isAfter(Instant.ofEpochMilli(known));
    } catch (IllegalArgumentException e) {
      return false; // What is no date says nothing.
    }
  }

  /**
   * Whether {@code text} is this very date, and can mean one state only: within the second in which
   * it was modified, it may be modified once more.
   */
  boolean isStrong(String text) {
    return text.equals(toString()) && !date.plusSeconds(1).isAfter(now);
  }

  /** As a header says it. */
  @Override
  public String toString() {
    return FORM.format(date);
  }
}
