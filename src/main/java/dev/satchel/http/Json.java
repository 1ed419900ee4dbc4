package dev.satchel.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.RawName;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers in JSON. They have their length, so that their end is told from a break even where the
 * connection is closed after them.
 */
public final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  /** The shape of an error: one object with a {@code detail}. */
  static Map<String, Object> detail(Object detail) {
    return Map.of("detail", detail);
  }

  /** An answer with {@code value} as its body. */
  public static ResponseBuilder answer(int status, Object value) {
    byte[] body = bytes(value);
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .header(HttpHeaders.CONTENT_LENGTH, body.length)
        .entity(body);
  }

  /** The bytes of {@code name} in base64, if its text is not all of it; null otherwise. */
  public static @Nullable String bytesIfLost(RawName name) {
    return name.isUtf8() ? null : Base64.getEncoder().encodeToString(name.bytes());
  }

  /** {@code value} as JSON, in UTF-8. */
  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records and maps are always JSON", e);
    }
  }
}
