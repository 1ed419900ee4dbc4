package dev.satchel.http.ash;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads an object of JSON member by member, from a body that was set aside. Long strings are passed
 * over and found again by their place. For one thread.
 */
final class JsonMembers {
  /** The most characters of a string that is read. */
  static final int MAX_STRING = 8 << 10;

  private static final int MAX_NAME = 1_000;
  private static final int MAX_DEPTH = 200;

  /** Positions are in bytes, which they are only as long as the text is taken for UTF-8. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(MAX_NAME)
                  .maxStringLength(MAX_STRING)
                  .maxNestingDepth(MAX_DEPTH)
                  .build())
          .build();

  /** Is given each member, at the first token of its value; has to read just that. */
  @FunctionalInterface
  interface Member {
    void read(String name) throws IOException;
  }

  private final JsonParser parser;

  private JsonMembers(JsonParser parser) {
    this.parser = parser;
  }

  /** Is given what reads. */
  @FunctionalInterface
  interface Reading<T> {
    T of(JsonMembers members) throws IOException;
  }

  /** Has all of {@code body} read, of which {@code reading} reads the one value in it. */
  static <T> T read(JsonBody body, Reading<T> reading) throws IOException {
    try (JsonParser parser = JSON.createParser(body.from(0))) {
      parser.nextToken();
      T read = reading.of(new JsonMembers(parser));
      if (parser.nextToken() != null) {
        throw JsonBody.malformed();
      }
      return read;
    } catch (JsonProcessingException e) {
      throw JsonBody.malformed();
    }
  }

  /** Reads an object; false, and passed over, if it is none. */
  boolean object(Member member) throws IOException {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      parser.skipChildren();
      return false;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      member.read(name);
    }
    return true;
  }

  /** Is told of each value in an array; has to read just that. */
  @FunctionalInterface
  interface Element {
    void read(int index) throws IOException;
  }

  /** Reads an array; false, and passed over, if it is none. */
  boolean array(Element element) throws IOException {
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      parser.skipChildren();
      return false;
    }
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      element.read(i);
    }
    return true;
  }

  /** Reads a string; empty, and passed over, if it is none. */
  Optional<String> text() throws IOException {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      parser.skipChildren();
      return Optional.empty();
    }
    return Optional.of(parser.getText());
  }

  /** Passes over a string, and says where its quotation mark is; empty if it is none. */
  OptionalLong place() throws IOException {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      parser.skipChildren();
      return OptionalLong.empty();
    }
    return OptionalLong.of(parser.currentTokenLocation().getByteOffset());
  }

  /** Passes over whatever it is. */
  void skip() throws IOException {
    parser.skipChildren();
  }
}
