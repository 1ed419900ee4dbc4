package dev.satchel.http.sandboxagent;

import dev.satchel.http.sandboxagent.Problem.Details;
import jakarta.ws.rs.WebApplicationException;

/** What can be wrong with the way in which a message comes, in the words of the wire. */
final class RpcProblems {
  private RpcProblems() {}

  static Problem invalidRequest(String rule) {
    return of("invalid_request", "Invalid Request", 400, "invalid request: " + rule, rule);
  }

  /** There is no such connection, or it is someone else's, which makes no difference. */
  static Problem unknownClient() {
    String detail = "unknown ACP client id";
    return of("client_not_found", "ACP client not found", 404, detail, detail);
  }

  static Problem notAcceptable(String type) {
    String rule = "Accept must allow " + type;
    return of("not_acceptable", "Not Acceptable", 406, "not acceptable: " + rule, rule);
  }

  static Problem unsupportedMediaType() {
    String rule = "Content-Type must be application/json";
    String detail = "unsupported media type: " + rule;
    return of("unsupported_media_type", "Unsupported Media Type", 415, detail, rule);
  }

  static Problem conflict(String rule) {
    return of("conflict", "Conflict", 409, "conflict: " + rule, rule);
  }

  static Problem internal(String hint) {
    return of("internal", "Internal Error", 500, "internal error", hint);
  }

  private static Problem of(String type, String title, int status, String detail, String message) {
    return new Problem(Problem.TYPE + type, title, status, detail, new Details(message));
  }

  /** Has the request end with {@code problem}. */
  static WebApplicationException refuse(Problem problem) {
    return problem.answer().thrown();
  }
}
