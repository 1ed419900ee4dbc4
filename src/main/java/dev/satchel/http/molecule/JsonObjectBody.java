package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.MALFORMED_BODY;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Refusal;
import dev.satchel.http.LimitedBody;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.UnreadBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The body of a request that has to be an object of JSON. Members that nobody knows are ignored.
 */
final class JsonObjectBody {
  /** Nobody has shown anything yet when it is read, so it must not be much. */
  private static final int LIMIT = 16 << 10;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final JsonNode object;

  private JsonObjectBody(JsonNode object) {
    this.object = object;
  }

  /**
   * Takes all of it.
   *
   * @param body of {@code request}
   * @throws Refusal MALFORMED_BODY; TOO_LARGE
   */
  static JsonObjectBody take(HttpServletRequest request, InputStream body) throws IOException {
    try {
      byte[] bytes = new LimitedBody(request, body, LIMIT).readAllBytes();
      return new JsonObjectBody(parsed(bytes));
    } catch (Refusal e) {
      OpenedByRequest.add(request, () -> UnreadBody.passOver(request));
      throw e;
    }
  }

  private static JsonNode parsed(byte[] bytes) throws IOException {
    try {
      JsonNode node = JSON.readTree(bytes);
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      // Said below.
    }
    throw new Refusal(MALFORMED_BODY, "The body must be an object of JSON");
  }

  /**
   * A text that may be left out, or null.
   *
   * @throws Refusal MALFORMED_BODY if it is anything else
   */
  Optional<String> text(String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new Refusal(MALFORMED_BODY, name + " must be a string");
    }
    return Optional.of(value.textValue());
  }
}
