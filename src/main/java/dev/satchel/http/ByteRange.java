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

  /** Whether a header asks for a single range; any other is to be ignored. */
  static boolean isSingle(String header) {
    return single(header).isPresent();
  }

  /**
   * The single range that a header asks for.
   *
   * @return empty if the header is malformed or asks for several, and so is to be ignored
   * @throws UnsatisfiableRange if there is nothing of it in a body of {@code size} bytes
   */
  static Optional<ByteRange> parse(String header, long size) {
    return single(header).map(range -> of(range.group(1), range.group(2), size));
  }

  private static Optional<Matcher> single(String header) {
    return Optional.of(SINGLE.matcher(header.strip()))
        .filter(Matcher::matches)
        .filter(range -> isSound(range.group(1), range.group(2)));
  }

  private static boolean isSound(String first, String last) {
    return (first.isEmpty() || last.isEmpty())
        ? !first.equals(last)
        : Long.parseLong(first) <= Long.parseLong(last);
  }

  private static ByteRange of(String first, String last, long size) {
    if (first.isEmpty()) {
      return satisfiable(size - Math.min(Long.parseLong(last), size), size - 1, size);
    }
    long end = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
    return satisfiable(Long.parseLong(first), end, size);
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

  /** As a header of an answer says it. */
  @Override
  public String toString() {
    return "bytes " + first + "-" + last;
  }
}
