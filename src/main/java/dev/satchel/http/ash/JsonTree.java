package dev.satchel.http.ash;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.files.Scratch;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A small object of JSON that was sent. */
record JsonTree(ObjectNode object) {
  private static final int MAX_DEPTH = 200;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** Takes the body of {@code request}. */
  static JsonTree take(HttpServletRequest request, InputStream body, Scratch scratch)
      throws IOException {
    JsonBody taken = JsonBody.take(request, body, JsonBody.USUAL_LIMIT, scratch);
    try {
      if (MAPPER.readTree(taken.from(0)) instanceof ObjectNode object) {
        return new JsonTree(object);
      }
    } catch (JsonProcessingException e) {
      throw JsonBody.malformed();
    }
    throw Invalid.of("body must be object");
  }

  /** Refuses a body that lacks one of these. */
  JsonTree having(String... names) {
    for (String name : names) {
      if (!object.has(name)) {
        throw Invalid.of("body must have required property '" + name + "'");
      }
    }
    return this;
  }

  /** The string {@code name}; empty if it is not given. */
  Optional<String> text(String name) {
    JsonNode value = object.path(name);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw Invalid.of("body/" + name + " must be string");
    }
    return Optional.of(value).filter(JsonNode::isTextual).map(JsonNode::textValue);
  }

  /** The string {@code name}, which must be there. */
  String required(String name) {
    return text(name).orElseThrow(() -> Invalid.of("body/" + name + " must be string"));
  }

  /** Everything but {@code names}, as JSON. */
  String without(String... names) {
    return object.deepCopy().without(List.of(names)).toString();
  }

  /** All of it, as JSON. */
  String text() {
    return object.toString();
  }
}
