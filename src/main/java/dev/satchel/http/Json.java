package dev.satchel.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** JSON where Jersey does not write it. */
public final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  /** The shape of an error: one object with a {@code detail}. */
  static Map<String, Object> detail(Object detail) {
    return Map.of("detail", detail);
  }

  /** {@code detail} as the body of an error, in UTF-8. */
  public static byte[] detailBytes(String detail) {
    try {
      return MAPPER.writeValueAsBytes(detail(detail));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text is always JSON", e);
    }
  }

  /** Answers with an error, unless an answer is already under way. */
  static void refuse(HttpServletResponse response, int status, String detail) throws IOException {
    response.resetBuffer();
    response.setStatus(status);
    response.setContentType("application/json");
    byte[] body = detailBytes(detail);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
