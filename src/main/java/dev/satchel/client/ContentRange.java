package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.CHANGED;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import java.net.http.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part an answer with status 206 has.
 *
 * @param first its first byte, counted from 0
 * @param last its last byte, not before the first
 * @param total bytes of the whole; -1 if the server does not say
 */
record ContentRange(long first, long last, long total) {
  private static final Pattern FORM =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
  private static final Pattern NONE = Pattern.compile("bytes \\*/(\\d{1,18})");

  /**
   * Reads it.
   *
   * @throws SatchelException UNEXPECTED if there is none, or none that makes sense
   */
  static ContentRange of(HttpHeaders headers) throws SatchelException {
    Matcher range = FORM.matcher(header(headers));
    if (!range.matches()) {
      throw SatchelException.of(UNEXPECTED, "The server does not say which part it sends");
    }
    long first = Long.parseLong(range.group(1));
    long last = Long.parseLong(range.group(2));
    long total = range.group(3).equals("*") ? -1 : Long.parseLong(range.group(3));
    if (last < first || (total >= 0 && last >= total)) {
      throw SatchelException.of(UNEXPECTED, "The server sends a part that cannot be");
    }
    return new ContentRange(first, last, total);
  }

  /**
   * How long the whole is.
   *
   * @param known what was said before; -1 if nothing was
   * @throws SatchelException CHANGED if it is another length now; UNEXPECTED if nobody has said it
   *     or this lies beyond it
   */
  long totalAfter(long known) throws SatchelException {
    if (known >= 0 && total >= 0 && known != total) {
      throw SatchelException.of(CHANGED, "It has changed on the server since a part of it came");
    }
    long whole = Math.max(known, total);
    if (last >= whole) {
      throw SatchelException.of(UNEXPECTED, "The server does not say how long the whole is");
    }
    return whole;
  }

  /** How long the whole is, as an answer with status 416 says; -1 if it does not. */
  static long totalOf(HttpHeaders headers) {
    Matcher none = NONE.matcher(header(headers));
    return none.matches() ? Long.parseLong(none.group(1)) : -1;
  }

  private static String header(HttpHeaders headers) {
    return headers.firstValue("Content-Range").orElse("").strip();
  }
}
