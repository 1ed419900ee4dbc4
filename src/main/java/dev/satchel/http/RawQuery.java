package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The query of a request, decoded to bytes. The servlet API and JAX-RS decode to text, which loses
 * what is not UTF-8, and a path may be just that. Immutable.
 */
public final class RawQuery {
  private final Map<String, List<String>> values;

  private RawQuery(Map<String, List<String>> values) {
    this.values = values;
  }

  public static RawQuery of(HttpServletRequest request) {
    return parse(Optional.ofNullable(request.getQueryString()).orElse(""));
  }

  /** Takes the part of a URL behind the question mark, still encoded. */
  public static RawQuery parse(String query) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      String decoded = decode(name).map(RawName::text).orElse(name);
      values.computeIfAbsent(decoded, key -> new ArrayList<>()).add(value);
    }
    return new RawQuery(values);
  }

  /** The values of {@code name}, still encoded, in their order; none if it was not given. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The same without what has one of {@code names}, as {@link #parse} takes it. */
  public String without(Set<String> names) {
    return values.entrySet().stream()
        .filter(entry -> !names.contains(entry.getKey()))
        .flatMap(entry -> entry.getValue().stream().map(value -> pair(entry.getKey(), value)))
        .collect(Collectors.joining("&"));
  }

  private static String pair(String name, String value) {
    return URLEncoder.encode(name, UTF_8) + "=" + value;
  }

  /**
   * Decodes a value: {@code +} is a space, {@code %} and two hexadecimal digits are a byte.
   *
   * @return empty if a {@code %} is followed by anything else
   */
  public static Optional<RawName> decode(String value) {
    return decode(value, ' ');
  }

  /**
   * The same where {@code +} is a plus, as in a path.
   *
   * @param plus what a plus stands for
   */
  static Optional<RawName> decode(String value, char plus) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] encoded = value.getBytes(UTF_8);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] == '%') {
        int high = digit(encoded, i + 1);
        int low = digit(encoded, i + 2);
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(encoded[i] == '+' ? plus : encoded[i]);
      }
    }
    return Optional.of(RawName.of(bytes.toByteArray()));
  }

  private static int digit(byte[] encoded, int at) {
    return at < encoded.length ? Character.digit(encoded[at], 16) : -1;
  }
}
