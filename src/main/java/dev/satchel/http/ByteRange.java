package dev.satchel.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a body (RFC 9110, section 14).
 *
 * @param first the offset of its first byte
 * @param last the offset of its last byte, included; before {@code first} in an empty body only
 */
public record ByteRange(long first, long last) {
  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** The whole of a body of {@code size} bytes. */
  public static ByteRange whole(long size) {
    return new ByteRange(0, size - 1);
  }

  /**
   * The single range that a header asks for.
   *
   * @return empty if the header is malformed or asks for several, and so is to be ignored
   * @throws UnsatisfiableRange if there is nothing of it in a body of {@code size} bytes
   */
  static Optional<ByteRange> parse(String header, long size) {
    Matcher range = SINGLE.matcher(header.strip());
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (range.group(1).isEmpty()) {
      long length = Math.min(Long.parseLong(range.group(2)), size);
      return Optional.of(satisfiable(size - length, size - 1, size));
    }
    long first = Long.parseLong(range.group(1));
    long last = range.group(2).isEmpty() ? size - 1 : Long.parseLong(range.group(2));
    return last < first && !range.group(2).isEmpty()
        ? Optional.empty()
        : Optional.of(satisfiable(first, Math.min(last, size - 1), size));
  }

  private static ByteRange satisfiable(long first, long last, long size) {
    if (first >= size) {
      throw new UnsatisfiableRange(size);
    }
    return new ByteRange(first, last);
  }

  public long length() {
    return last - first + 1;
  }
}
