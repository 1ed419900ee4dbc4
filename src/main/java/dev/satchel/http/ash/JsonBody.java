package dev.satchel.http.ash;

import dev.satchel.files.Scratch;
import dev.satchel.http.LimitedBody;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Spool;
import dev.satchel.http.UnreadBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that has to be JSON, taken to its end. What is wrong with it is said in the
 * words of the wire.
 */
final class JsonBody {
  /** How much is taken where nothing else is said, in bytes. */
  static final long USUAL_LIMIT = 1 << 20;

  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain";

  private final Spool bytes;

  private JsonBody(Spool bytes) {
    this.bytes = bytes;
  }

  /**
   * Sets the body aside until the answer is over.
   *
   * @param body of {@code request}
   * @param limit in bytes
   */
  static JsonBody take(HttpServletRequest request, InputStream body, long limit, Scratch scratch)
      throws IOException {
    try {
      checkType(request);
      LimitedBody limited = new LimitedBody(request, body, limit);
      Spool bytes =
          Spool.of(limited::transferTo, scratch, "There is no room to set the body aside");
      OpenedByRequest.add(request, bytes);
      if (bytes.length() == 0) {
        throw empty();
      }
      return new JsonBody(bytes);
    } catch (RuntimeException e) { // A refusal, mostly.
      OpenedByRequest.add(request, () -> UnreadBody.passOver(request));
      throw e;
    }
  }

  private static void checkType(HttpServletRequest request) {
    String type = essence(request.getContentType());
    boolean isNothing =
        type.isEmpty()
            && request.getContentLengthLong() <= 0
            && request.getHeader("Transfer-Encoding") == null;
    if (isNothing || type.equals(TEXT)) {
      throw Invalid.of("body must be object");
    }
    if (!type.equals(JSON)) {
      throw AshError.unread(
              415,
              "FST_ERR_CTP_INVALID_MEDIA_TYPE",
              "Unsupported Media Type",
              "Unsupported Media Type")
          .thrown();
    }
  }

  private static String essence(@Nullable String type) {
    return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private static WebApplicationException empty() {
    return AshError.unread(
            400,
            "FST_ERR_CTP_EMPTY_JSON_BODY",
            "Bad Request",
            "Body cannot be empty when content-type is set to 'application/json'")
        .thrown();
  }

  /** That it cannot be read as JSON. */
  static WebApplicationException malformed() {
    return AshError.unread(
            400,
            "FST_ERR_CTP_INVALID_JSON_BODY",
            "Bad Request",
            "Body is not valid JSON but content-type is set to 'application/json'")
        .thrown();
  }

  /** The bytes from {@code position} on; need not be closed. */
  InputStream from(long position) {
    return bytes.from(position);
  }
}
