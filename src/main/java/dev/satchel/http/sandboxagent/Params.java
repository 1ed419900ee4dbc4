package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonToken;
import dev.satchel.RawName;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a message says of the call, as far as any method looks at it. A value of the wrong type
 * counts as not given.
 *
 * @param values the scalar members, by their names
 * @param agent who the call is for, as the wire's own part of {@code _meta} says
 * @param content where the content of a file begins in the message, in bytes, at its quotation mark
 */
record Params(Map<String, Value> values, Optional<String> agent, OptionalLong content) {
  /** The wire's own part of {@code _meta}. */
  static final String META = "sandboxagent.dev";

  /**
   * A scalar.
   *
   * @param text what a string says; else as it stands in the message
   */
  record Value(JsonToken type, String text) {}

  Params {
    values = Map.copyOf(values);
  }

  Optional<String> text(String name) {
    return value(name).filter(value -> value.type() == JsonToken.VALUE_STRING).map(Value::text);
  }

  boolean isTrue(String name) {
    return value(name).filter(value -> value.type() == JsonToken.VALUE_TRUE).isPresent();
  }

  Optional<Value> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The bytes of the path {@code text}, which was given as {@code name}. */
  static RawName bytes(String name, String text) {
    if (!UTF_8.newEncoder().canEncode(text)) { // Or "?" would be meant instead.
      throw new RpcFailure(RpcError.badParams("params." + name + " is no Unicode"));
    }
    return RawName.of(text);
  }
}
