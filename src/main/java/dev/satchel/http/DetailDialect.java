package dev.satchel.http;

import dev.satchel.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.MediaType;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The dialect of all routes that have no other: the key in a header of its own, and errors with a
 * {@code detail}. 400 is for the syntax of a path and for what is no directory, no repository or no
 * revision, because clients take it for "nothing to save here"; nothing that exists and was not
 * saved may get it.
 */
final class DetailDialect implements Dialect {
  @Override
  public boolean covers(String path) {
    return true;
  }

  @Override
  public List<String> keys(HttpServletRequest request) {
    return Collections.list(request.getHeaders(AuthFilter.KEY_HEADER)).stream().limit(1).toList();
  }

  @Override
  public ErrorAnswer unauthorized(HttpServletRequest request) {
    return failed(Failure.of(401, "Unauthorized"), Call.of(request));
  }

  @Override
  public TrailingSlash trailingSlash(String path) {
    return TrailingSlash.REDIRECTED;
  }

  @Override
  public ErrorAnswer refused(Refusal refusal) {
    return answer(status(refusal.code()), Json.detail(refusal.reason()));
  }

  @Override
  public ErrorAnswer failed(Failure failure, Call call) {
    return answer(
        failure.status(),
        failure
            .errorId()
            .map(id -> Map.<String, Object>of("detail", failure.message(), "error_id", id))
            .orElseGet(() -> Json.detail(failure.message())));
  }

  private static ErrorAnswer answer(int status, Map<String, Object> body) {
    return ErrorAnswer.json(status, MediaType.APPLICATION_JSON, body);
  }

  private static int status(Refusal.Code code) {
    return switch (code) {
      case MALFORMED_PATH,
          NOT_A_DIRECTORY,
          NOT_A_FILE,
          MALFORMED_BODY,
          NOT_A_REPOSITORY,
          NO_COMPARISON,
          WRONG_STATUS,
          IMPOSSIBLE_MOVE ->
          400;
      case FORBIDDEN -> 403;
      case NOT_FOUND, NO_SESSION, NO_WORKSPACE -> 404;
      case ALREADY_EXISTS, NOT_EMPTY, INCOMPLETE -> 409;
      case GONE -> 410;
      case TOO_LARGE -> 413;
      case OUT_OF_RANGE -> 416;
      case UNSUPPORTED, UNSAFE_ARCHIVE -> 422;
      case BUSY, CHANGED, ENDED -> 503;
      case NO_SPACE -> 507;
    };
  }
}
