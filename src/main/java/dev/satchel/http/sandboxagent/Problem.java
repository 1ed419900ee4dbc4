package dev.satchel.http.sandboxagent;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.Refusal;
import dev.satchel.http.ErrorAnswer;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as RFC 9457 has it and in the words of the wire.
 *
 * @param type a URN, for programs
 * @param details null where the wire has none
 */
record Problem(
    String type,
    String title,
    int status,
    String detail,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Details details) {
  static final String MEDIA_TYPE = "application/problem+json";

  /** What all types begin with. */
  static final String TYPE = "urn:sandbox-agent:error:";

  static final Problem TOKEN_INVALID =
      new Problem(
          TYPE + "token_invalid",
          "Token Invalid",
          401,
          "token invalid",
          new Details("missing or invalid bearer token"));
  static final Problem NO_ENDPOINT =
      new Problem(TYPE + "invalid_request", "Not Found", 404, "endpoint not found", null);

  record Details(String message) {}

  /** The answer that says so. */
  ErrorAnswer answer() {
    return ErrorAnswer.json(status, MEDIA_TYPE, this);
  }

  /**
   * What a refusal is called.
   *
   * @param exact whether the status must be the one of the published server (v1), or may be truer
   */
  static Problem of(Refusal refusal, boolean exact) {
    return exact ? published(refusal) : truer(refusal);
  }

  /** There are two kinds, but for what its framework refuses. */
  private static Problem published(Refusal refusal) {
    if (OsError.isIn(refusal)) {
      return streamError(502, refusal.reason());
    }
    return switch (refusal.code()) {
      case MALFORMED_BODY, UNSUPPORTED, BUSY, CHANGED, ENDED, NO_SPACE ->
          streamError(502, refusal.reason());
      case NO_SESSION, TOO_LARGE -> truer(refusal);
      default -> invalidRequest(refusal.reason());
    };
  }

  private static Problem truer(Refusal refusal) {
    String reason = refusal.reason();
    return switch (refusal.code()) {
      case FORBIDDEN -> named("permission_denied", "Permission Denied", 403, reason);
      case NOT_FOUND -> invalidRequest("Not Found", 404, reason);
      case NO_SESSION -> named("session_not_found", "Session Not Found", 404, reason);
      case ALREADY_EXISTS, NOT_EMPTY -> named("conflict", "Conflict", 409, reason);
      case TOO_LARGE -> invalidRequest("Payload Too Large", 413, reason);
      case UNSUPPORTED -> invalidRequest("Unprocessable Content", 422, reason);
      case BUSY, CHANGED, ENDED -> streamError(503, reason);
      case NO_SPACE -> streamError(507, reason);
      case MALFORMED_PATH,
          NOT_A_DIRECTORY,
          NOT_A_FILE,
          MALFORMED_BODY,
          UNSAFE_ARCHIVE,
          IMPOSSIBLE_MOVE,
          NOT_A_REPOSITORY,
          NO_COMPARISON,
          OUT_OF_RANGE,
          NO_WORKSPACE,
          WRONG_STATUS,
          GONE,
          INCOMPLETE ->
          invalidRequest(reason);
    };
  }

  /** What was asked for cannot be, for that reason. */
  static Problem invalidRequest(String reason) {
    return invalidRequest("Invalid Request", 400, reason);
  }

  private static Problem invalidRequest(String title, int status, String reason) {
    return new Problem(TYPE + "invalid_request", title, status, "invalid request: " + reason, null);
  }

  static Problem streamError(int status, String reason) {
    return named("stream_error", "Stream Error", status, reason);
  }

  private static Problem named(String name, String title, int status, String reason) {
    String detail = name.replace('_', ' ') + ": " + reason;
    return new Problem(TYPE + name, title, status, detail, new Details(reason));
  }
}
