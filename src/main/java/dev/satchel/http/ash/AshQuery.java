package dev.satchel.http.ash;

import dev.satchel.RawName;
import dev.satchel.http.RawQuery;
import dev.satchel.registry.Page;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The query of a request. What is wrong with it is said as the wire's checker of schemas does. */
final class AshQuery {
  private final RawQuery query;

  AshQuery(HttpServletRequest request) {
    this.query = RawQuery.of(request);
  }

  /** What {@code name} says; an escape that cannot be decoded stands for itself. */
  private List<String> all(String name) {
    return query.all(name).stream()
        .map(value -> RawQuery.decode(value).map(RawName::text).orElse(value))
        .toList();
  }

  /** What {@code name} says, which it may say once. */
  Optional<String> text(String name) {
    return single(name, "string");
  }

  private Optional<String> single(String name, String type) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw Invalid.of("querystring/" + name + " must be " + type);
    }
    return values.stream().findFirst();
  }

  /** The same where only some values are allowed. */
  Optional<String> oneOf(String name, String... allowed) {
    Optional<String> value = text(name);
    value.ifPresent(text -> check(name, text, allowed));
    return value;
  }

  /** Values that may be given more than once. */
  List<String> anyOf(String name, String... allowed) {
    List<String> values = all(name);
    values.forEach(text -> check(name, text, allowed));
    return values;
  }

  private static void check(String name, String value, String... allowed) {
    if (!Arrays.asList(allowed).contains(value)) {
      throw Invalid.of("querystring/" + name + " must be equal to one of the allowed values");
    }
  }

  /** A flag, {@code false} if it is not given. */
  boolean flag(String name) {
    String value = single(name, "boolean").orElse("false");
    if (!value.equals("true") && !value.equals("false")) {
      throw Invalid.of("querystring/" + name + " must be boolean");
    }
    return value.equals("true");
  }

  /** A whole number. */
  private int number(String name, int least, int most, int otherwise) {
    Optional<String> value = single(name, "integer");
    if (value.isEmpty()) {
      return otherwise;
    }
    if (!value.get().matches("-?\\d{1,9}")) {
      throw Invalid.of("querystring/" + name + " must be integer");
    }
    int number = Integer.parseInt(value.get());
    if (number < least) {
      throw Invalid.of("querystring/" + name + " must be >= " + least);
    }
    if (number > most) {
      throw Invalid.of("querystring/" + name + " must be <= " + most);
    }
    return number;
  }

  /** The part of a list that is asked for. */
  Page page() {
    return new Page(
        number("limit", 1, Page.MAX_LIMIT, Page.MAX_LIMIT),
        number("offset", 0, Integer.MAX_VALUE, 0));
  }
}
