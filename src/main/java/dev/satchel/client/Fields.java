package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object that a server has sent. Those that nobody asks for are ignored; one
 * that is missing, or is something else than it should be, is refused with UNEXPECTED.
 */
record Fields(JsonNode object) {
  /** Makes something of an object. */
  @FunctionalInterface
  interface Reader<T> {
    T of(Fields fields) throws SatchelException;
  }

  Fields {
    object = object.isObject() ? object : Json.MAPPER.createObjectNode();
  }

  /** An object in this one. */
  Fields in(String name) {
    return new Fields(object.path(name));
  }

  /** All objects of a list. */
  <T> List<T> list(String name, Reader<T> reader) throws SatchelException {
    JsonNode list = object.path(name);
    if (!list.isArray()) {
      throw unfit(name, "list");
    }
    List<T> items = new ArrayList<>();
    for (JsonNode item : list) {
      items.add(reader.of(new Fields(item)));
    }
    return items;
  }

  String text(String name) throws SatchelException {
    String text = optionalText(name);
    if (text == null) {
      throw unfit(name, "text");
    }
    return text;
  }

  /** A text that may be null, or not there. */
  @Nullable String optionalText(String name) throws SatchelException {
    JsonNode value = object.path(name);
    if (value.isNull() || value.isMissingNode()) {
      return null;
    }
    if (!value.isTextual()) {
      throw unfit(name, "text");
    }
    return value.asText();
  }

  Instant time(String name) throws SatchelException {
    Instant time = optionalTime(name);
    if (time == null) {
      throw unfit(name, "time");
    }
    return time;
  }

  /** A time that may be null, or not there. */
  @Nullable Instant optionalTime(String name) throws SatchelException {
    String text = optionalText(name);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      throw unfit(name, "time");
    }
  }

  long number(String name) throws SatchelException {
    JsonNode value = object.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw unfit(name, "number");
    }
    return value.asLong();
  }

  boolean flag(String name) throws SatchelException {
    JsonNode value = object.path(name);
    if (!value.isBoolean()) {
      throw unfit(name, "true or false");
    }
    return value.asBoolean();
  }

  private static SatchelException unfit(String name, String what) {
    return SatchelException.of(
        UNEXPECTED, "The server's answer has no \"" + name + "\" that is a " + what);
  }
}
