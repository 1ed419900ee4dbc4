package dev.satchel.http;

import static java.util.Comparator.comparingLong;

import java.util.ArrayList;
import java.util.List;
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
  /** More at once are a mistake, or meant to keep us busy. */
  private static final int MAX_RANGES = 100;

  private static final String UNIT = "bytes=";
  private static final Pattern SINGLE = Pattern.compile(UNIT + "(\\d{0,18})-(\\d{0,18})");

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
    return single(header)
        .map(range -> of(range.group(1), range.group(2), size))
        .map(range -> range.satisfiable(size));
  }

  /**
   * The ranges that a header asks for, in the order of the body; those that overlap or adjoin are
   * one, and what lies beyond the end is left out.
   *
   * @return empty if the header is malformed or asks for too many, and so is to be ignored
   * @throws UnsatisfiableRange if there is nothing of them in a body of {@code size} bytes
   */
  static Optional<List<ByteRange>> parseAll(String header, long size) {
    String[] parts = header.strip().replaceFirst("^" + UNIT, "").split(",", -1);
    if (!header.strip().startsWith(UNIT) || parts.length > MAX_RANGES) {
      return Optional.empty();
    }
    List<ByteRange> ranges = new ArrayList<>();
    for (String part : parts) {
      Optional<Matcher> range = single(UNIT + part.strip());
      if (range.isEmpty()) {
        return Optional.empty();
      }
      ByteRange asked = of(range.get().group(1), range.get().group(2), size);
      if (asked.first < size) {
        ranges.add(asked);
      }
    }
    if (ranges.isEmpty()) {
      throw new UnsatisfiableRange(size);
    }
    return Optional.of(merged(ranges));
  }

  private static List<ByteRange> merged(List<ByteRange> ranges) {
    List<ByteRange> merged = new ArrayList<>();
    for (ByteRange next : ranges.stream().sorted(comparingLong(ByteRange::first)).toList()) {
      ByteRange before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (before == null || next.first > before.last + 1) {
        merged.add(next);
      } else {
        long last = Math.max(before.last, next.last);
        merged.set(merged.size() - 1, new ByteRange(before.first, last));
      }
    }
    return merged;
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

  /** It may begin behind the end. */
  private static ByteRange of(String first, String last, long size) {
    if (first.isEmpty()) {
      return new ByteRange(size - Math.min(Long.parseLong(last), size), size - 1);
    }
    long end = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
    return new ByteRange(Long.parseLong(first), end);
  }

  private ByteRange satisfiable(long size) {
    if (first >= size) {
      throw new UnsatisfiableRange(size);
    }
    return this;
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
