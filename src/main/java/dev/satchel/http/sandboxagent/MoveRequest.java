package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.RawName;
import dev.satchel.http.ErrorAnswer;
import dev.satchel.http.LimitedBody;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.UnreadBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is to be moved where. What is wrong with the body is answered with a line of text, as the
 * published server's framework does.
 *
 * @param overwrite whether something that is there may be replaced
 */
record MoveRequest(RawName from, RawName to, boolean overwrite) {
  private static final int LIMIT = 2 << 20; // Of the body, in bytes.
  private static final Pattern JSON_TYPE =
      Pattern.compile("application/(json|[^\\s;/]+\\+json)\\s*(;.*)?");
  private static final int MAX_NAME = 1_000; // They are remembered for ever.
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNameLength(MAX_NAME).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads the body of {@code request}. */
  static MoveRequest of(HttpServletRequest request, InputStream body) throws IOException {
    try {
      return read(request, body);
    } catch (RuntimeException e) { // A refusal, which those who are still sending should see.
      OpenedByRequest.add(request, () -> UnreadBody.passOver(request));
      throw e;
    }
  }

  private static MoveRequest read(HttpServletRequest request, InputStream body) throws IOException {
    String type = Optional.ofNullable(request.getHeader("Content-Type")).orElse("");
    if (!JSON_TYPE.matcher(type.strip().toLowerCase(Locale.ROOT)).matches()) {
      throw refused(415, "Content-Type must be application/json");
    }
    JsonNode json = parsed(new LimitedBody(request, body, LIMIT));
    return new MoveRequest(path(json, "from"), path(json, "to"), overwrite(json));
  }

  private static JsonNode parsed(InputStream body) {
    try {
      JsonNode json = JSON.readTree(body);
      if (!json.isMissingNode()) {
        return json;
      }
    } catch (IOException e) { // Where the body itself fails, that is a refusal.
      // Said below, like a body without anything.
    }
    throw refused(400, "Body is not JSON");
  }

  private static RawName path(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (!value.isTextual()) {
      throw refused(422, "Body must have a member `" + member + "`, which is a string");
    }
    String text = value.textValue();
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw refused(400, "Member `" + member + "` holds half a character");
    }
    return RawName.of(text);
  }

  private static boolean overwrite(JsonNode json) {
    JsonNode value = json.path("overwrite");
    if (value.isMissingNode() || value.isNull() || value.isBoolean()) {
      return value.asBoolean();
    }
    throw refused(422, "Member `overwrite` must be true or false");
  }

  private static WebApplicationException refused(int status, String rule) {
    return ErrorAnswer.text(status, rule).thrown();
  }
}
