package dev.satchel.http;

import dev.satchel.Refusal;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.ext.ExceptionMapper;

/**
 * Turns a refusal into an answer. 400 is for the syntax of a path and for what is no directory, no
 * repository or no revision, because clients take it for "nothing to save here"; nothing that
 * exists and was not saved may get it.
 */
public final class RefusalMapper implements ExceptionMapper<Refusal> {
  private static final int RETRY_AFTER_SECONDS = 5;

  @Override
  public Response toResponse(Refusal refusal) {
    ResponseBuilder answer = Json.answer(status(refusal.code()), Json.detail(refusal.reason()));
    if (refusal.code() == Refusal.Code.BUSY || refusal.code() == Refusal.Code.CHANGED) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    return answer.build();
  }

  private static int status(Refusal.Code code) {
    return switch (code) {
      case MALFORMED_PATH,
          NOT_A_DIRECTORY,
          NOT_A_FILE,
          MALFORMED_BODY,
          NOT_A_REPOSITORY,
          NO_COMPARISON ->
          400;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case ALREADY_EXISTS -> 409;
      case TOO_LARGE -> 413;
      case OUT_OF_RANGE -> 416;
      case UNSUPPORTED -> 422;
      case BUSY, CHANGED, ENDED -> 503;
      case NO_SPACE -> 507;
    };
  }
}
