package dev.satchel.http.ash;

import dev.satchel.http.ErrorAnswer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shapes in which these clients are told what is wrong; they are told apart by their fields.
 */
final class AshError {
  private static final String INVALID = "FST_ERR_VALIDATION";
  private static final String BAD_REQUEST = "Bad Request";

  private AshError() {}

  /** What speaks against a request that was understood. */
  static ErrorAnswer refused(int status, String text) {
    return json(status, "error", text, "statusCode", status);
  }

  /** That a part of the request is not what it has to be. */
  static ErrorAnswer invalid(String rule) {
    return unread(400, INVALID, BAD_REQUEST, rule);
  }

  /** That the body cannot be taken. */
  static ErrorAnswer unread(int status, String code, String name, String text) {
    return json(status, "statusCode", status, "code", code, "error", name, "message", text);
  }

  /** That more was sent than is taken. */
  static ErrorAnswer tooLarge() {
    return unread(
        413, "FST_ERR_CTP_BODY_TOO_LARGE", "Payload Too Large", "Request body is too large");
  }

  /** That nothing is called so. */
  static ErrorAnswer noRoute(String method, String target) {
    String text = "Route " + method + ":" + target + " not found";
    return json(404, "message", text, "error", "Not Found", "statusCode", 404);
  }

  /** That the path cannot be decoded. */
  static ErrorAnswer badUrl(String target) {
    String text = "'" + target + "' is not a valid url component";
    return ErrorAnswer.json(
        400,
        "application/json",
        fields(
            "error", BAD_REQUEST, "code", "FST_ERR_BAD_URL", "message", text, "statusCode", 400));
  }

  /** That something broke. */
  static ErrorAnswer uncaught(int status, String name, String text) {
    return json(status, "statusCode", status, "error", name, "message", text);
  }

  private static ErrorAnswer json(int status, Object... fields) {
    return ErrorAnswer.json(status, AshJson.TYPE, fields(fields));
  }

  /** Names and values in turn, which stay in this order. */
  private static Map<String, Object> fields(Object... fields) {
    Map<String, Object> body = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      body.put((String) fields[i], fields[i + 1]);
    }
    return body;
  }
}
