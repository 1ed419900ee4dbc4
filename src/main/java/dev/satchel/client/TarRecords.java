package dev.satchel.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.satchel.RawName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What an extended header says. Whether Satchel would write it like that is not looked at here. */
final class TarRecords {
  static final TarRecords NONE = new TarRecords(Map.of());

  /** Of all keys that Satchel writes; any other would be one too many anyway. */
  private static final int MOST = 5;

  private final Map<String, byte[]> values;

  private TarRecords(Map<String, byte[]> values) {
    this.values = values;
  }

  /** Reads them; empty if they cannot be what Satchel writes. */
  static Optional<TarRecords> of(byte[] bytes, int from, int size) {
    Map<String, byte[]> values = new HashMap<>();
    int end = from + size;
    for (int at = from; at < end; ) {
      int space = find(bytes, at, Math.min(end, at + 8), ' ');
      int equals = find(bytes, space, Math.min(end, space + 16), '=');
      int length = (int) number(bytes, at, space).orElse(0L).longValue();
      if (equals < 0 || length <= 0 || length > end - at || at + length < equals + 2) {
        return Optional.empty();
      }
      String key = new String(bytes, space + 1, equals - space - 1, US_ASCII);
      values.put(key, Arrays.copyOfRange(bytes, equals + 1, at + length - 1));
      at += length;
      if (values.size() > MOST) {
        return Optional.empty();
      }
    }
    TarRecords records = new TarRecords(values);
    return records.isReadable() ? Optional.of(records) : Optional.empty();
  }

  private boolean isReadable() {
    return values.getOrDefault("path", new byte[1]).length > 0
        && (!values.containsKey("size") || size().isPresent())
        && (!values.containsKey("mtime") || modified().isPresent());
  }

  private static int find(byte[] bytes, int from, int end, char wanted) {
    for (int i = Math.max(from, 0); from >= 0 && i < end; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static Optional<Long> number(byte[] bytes, int from, int end) {
    try {
      return end < from
          ? Optional.empty()
          : Optional.of(Long.parseLong(new String(bytes, from, end - from, US_ASCII)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  Optional<RawName> path() {
    return Optional.ofNullable(values.get("path")).map(RawName::of);
  }

  Optional<RawName> target() {
    return Optional.ofNullable(values.get("linkpath")).map(RawName::of);
  }

  Optional<Long> size() {
    return number("size");
  }

  Optional<Long> modified() {
    return number("mtime");
  }

  private Optional<Long> number(String key) {
    return Optional.ofNullable(values.get(key)).flatMap(value -> number(value, 0, value.length));
  }
}
