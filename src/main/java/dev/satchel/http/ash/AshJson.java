package dev.satchel.http.ash;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.io.OutputStream;

/** JSON as these clients are used to it: with the same letters, and the same type. */
final class AshJson {
  /** The type of nearly all answers. */
  static final String TYPE = "application/json; charset=utf-8";

  private static final JsonMapper MAPPER =
      new JsonMapper(
          JsonFactory.builder()
              .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
              .build()
              .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
              .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM));

  private AshJson() {}

  /** {@code value} in UTF-8. */
  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records and maps are always JSON", e);
    }
  }

  /** An answer with {@code value} as its body, and its length. */
  static Response answer(int status, Object value) {
    byte[] body = bytes(value);
    return typed(Response.status(status))
        .header(HttpHeaders.CONTENT_LENGTH, body.length)
        .entity(body)
        .build();
  }

  /** The same answer, said to be JSON. */
  static ResponseBuilder typed(ResponseBuilder answer) {
    return answer.header(HttpHeaders.CONTENT_TYPE, TYPE);
  }

  /** Writes JSON to {@code out}, which stays the caller's, piece by piece. */
  static JsonGenerator generator(OutputStream out) throws IOException {
    return MAPPER.createGenerator(out);
  }
}
