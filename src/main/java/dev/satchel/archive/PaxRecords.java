package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.files.Scratch;
import dev.satchel.files.Stat.Timestamp;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an extended header of tar says (POSIX.1-2001), as far as it makes a difference to a tree. Of
 * a keyword that is repeated the last one counts; an empty value takes it back. For one thread.
 */
final class PaxRecords implements Closeable {
  private final Scratch scratch;
  private @Nullable RawName path;
  private @Nullable RawName target;
  private @Nullable Long size;
  private @Nullable Timestamp modified;
  private @Nullable RawName sparseName;
  private @Nullable Long sparseSize;
  private @Nullable SparseMap map;
  private long sparseOffset = -1;
  private boolean hasMapInContent;

  PaxRecords(Scratch scratch) {
    this.scratch = scratch;
  }

  /**
   * Reads records, each of which is its own length in digits, a space, a keyword, an equals sign, a
   * value and a newline.
   *
   * @throws Refusal MALFORMED_BODY
   */
  void read(byte[] bytes, int from, int until) throws IOException {
    int at = from;
    while (at < until) {
      int space = find(bytes, at, until, ' ');
      long length = decimal(bytes, at, space);
      if (length > until - at || length < space - at + 4 || bytes[at + (int) length - 1] != '\n') {
        throw malformed();
      }
      int end = at + (int) length - 1;
      int equals = find(bytes, space + 1, end, '=');
      String keyword = new String(bytes, space + 1, equals - space - 1, US_ASCII);
      set(keyword, Arrays.copyOfRange(bytes, equals + 1, end));
      at = end + 1;
    }
  }

  private void set(String keyword, byte[] value) throws IOException {
    switch (keyword) {
      case "path" -> path = name(value);
      case "linkpath" -> target = name(value);
      case "size" -> size = value.length == 0 ? null : decimal(value);
      case "mtime" -> modified = value.length == 0 ? null : time(value);
      default -> {
        if (keyword.startsWith("GNU.sparse.")) {
          setSparse(keyword.substring(11), value);
        }
      }
    }
  }

  private static @Nullable RawName name(byte[] value) {
    return value.length == 0 ? null : RawName.of(value);
  }

  /** The three ways in which GNU tar has told where holes are. */
  private void setSparse(String keyword, byte[] value) throws IOException {
    switch (keyword) {
      case "name" -> sparseName = name(value);
      case "size", "realsize" -> sparseSize = decimal(value);
      case "major" -> hasMapInContent = decimal(value) == 1;
      case "numblocks" -> sparseMap();
      case "offset" -> sparseOffset = decimal(value);
      case "numbytes" -> {
        sparseMap().add(sparseOffset, decimal(value));
        sparseOffset = -1;
      }
      case "map" -> readMap(value);
      default -> {
        // minor and numbers of what is here anyway
      }
    }
  }

  private void readMap(byte[] value) throws IOException {
    SparseMap stretches = sparseMap();
    for (int at = 0; at < value.length; ) {
      int comma = find(value, at, value.length, ',');
      int end = comma + 1;
      while (end < value.length && value[end] != ',') {
        end++;
      }
      stretches.add(decimal(value, at, comma), decimal(value, comma + 1, end));
      at = end + 1;
    }
  }

  private SparseMap sparseMap() {
    SparseMap known = map == null ? new SparseMap(scratch) : map;
    map = known;
    return known;
  }

  Optional<RawName> path() {
    return Optional.ofNullable(sparseName).or(() -> Optional.ofNullable(path));
  }

  Optional<RawName> target() {
    return Optional.ofNullable(target);
  }

  Optional<Long> size() {
    return Optional.ofNullable(size);
  }

  Optional<Timestamp> modified() {
    return Optional.ofNullable(modified);
  }

  /** Where the data of a file with holes belongs, if its header says so. */
  Optional<SparseMap> map() {
    return Optional.ofNullable(map);
  }

  /** Whether the content begins with a map of where the rest of it belongs. */
  boolean hasMapInContent() {
    return hasMapInContent;
  }

  /** How large a file with holes is with them. */
  long sparseSize() {
    if (sparseSize == null) {
      throw Objection.malformed("The archive has a file with holes and without a size");
    }
    return sparseSize;
  }

  /** Whether it says what can only be said of one member. */
  boolean isAboutOneMember() {
    return path != null
        || target != null
        || size != null
        || sparseSize != null
        || map != null
        || sparseName != null
        || hasMapInContent;
  }

  private static int find(byte[] bytes, int from, int until, char sought) {
    for (int i = from; i < until; i++) {
      if (bytes[i] == sought) {
        return i;
      }
    }
    throw malformed();
  }

  private static long decimal(byte[] value) {
    return decimal(value, 0, value.length);
  }

  /** A number that is not negative. */
  static long decimal(byte[] bytes, int from, int until) {
    if (from >= until || until - from > 19) {
      throw malformed();
    }
    long value = 0;
    for (int i = from; i < until; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        throw malformed();
      }
      value = 10 * value + digit;
    }
    if (value < 0) {
      throw malformed();
    }
    return value;
  }

  /** Seconds since 1970, with a sign and a fraction if need be; what is finer is cut. */
  private static Timestamp time(byte[] value) {
    boolean isNegative = value[0] == '-';
    int from = isNegative ? 1 : 0;
    int point = from;
    while (point < value.length && value[point] != '.') {
      point++;
    }
    long seconds = decimal(value, from, point);
    int nanos = 0;
    for (int i = 1; i <= 9; i++) {
      nanos *= 10;
      nanos += point + i < value.length ? (int) decimal(value, point + i, point + i + 1) : 0;
    }
    if (!isNegative) {
      return new Timestamp(seconds, nanos);
    }
    return nanos == 0
        ? new Timestamp(-seconds, 0)
        : new Timestamp(-seconds - 1, 1_000_000_000 - nanos);
  }

  private static Refusal malformed() {
    return Objection.malformed("The archive has an extended header that cannot be read");
  }

  @Override
  public void close() throws IOException {
    if (map != null) {
      map.close();
    }
  }
}
