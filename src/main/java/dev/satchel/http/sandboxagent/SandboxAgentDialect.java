package dev.satchel.http.sandboxagent;

import static dev.satchel.Refusal.Code.TOO_LARGE;

import dev.satchel.Refusal;
import dev.satchel.http.AuthFilter;
import dev.satchel.http.Call;
import dev.satchel.http.Dialect;
import dev.satchel.http.ErrorAnswer;
import dev.satchel.http.Failure;
import dev.satchel.http.TrailingSlash;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How sandbox-agent clients show their key and are told what went wrong: in problems, but for what
 * the published server's framework refuses, which is a line of text.
 */
public final class SandboxAgentDialect implements Dialect {
  private static final String BEARER = "Bearer ";

  private final String prefix;
  private final Set<String> routes;
  private final boolean isExact;

  private SandboxAgentDialect(String prefix, Set<String> routes, boolean isExact) {
    this.prefix = prefix;
    this.routes = routes;
    this.isExact = isExact;
  }

  /** Of the published clients. */
  public static Dialect published() {
    return new SandboxAgentDialect(
        "/v1",
        Set.of(
            "/v1/health",
            "/v1/fs/entries",
            "/v1/fs/file",
            "/v1/fs/entry",
            "/v1/fs/mkdir",
            "/v1/fs/move",
            "/v1/fs/stat",
            "/v1/fs/upload-batch"),
        true);
  }

  /** Of the clients that were announced. */
  public static Dialect announced() {
    return new SandboxAgentDialect(
        "/v2", Set.of("/v2/health", "/v2/fs/file", "/v2/fs/upload-batch", "/v2/rpc"), false);
  }

  @Override
  public boolean covers(String path) {
    return path.equals(prefix) || path.startsWith(prefix + "/");
  }

  /** The first of either header counts, the scheme is spelled so, and one space follows it. */
  @Override
  public List<String> keys(HttpServletRequest request) {
    List<String> keys = new ArrayList<>();
    String authorization = request.getHeader("Authorization");
    if (authorization != null && authorization.startsWith(BEARER)) {
      keys.add(authorization.substring(BEARER.length()));
    }
    String key = request.getHeader(AuthFilter.KEY_HEADER);
    if (key != null) {
      keys.add(key);
    }
    return keys;
  }

  /** That there is no such route is told to everyone. */
  @Override
  public ErrorAnswer unauthorized(HttpServletRequest request) {
    return routes.contains(request.getRequestURI())
        ? Problem.TOKEN_INVALID.answer()
        : Problem.NO_ENDPOINT.answer();
  }

  @Override
  public TrailingSlash trailingSlash(String path) {
    return TrailingSlash.UNKNOWN;
  }

  @Override
  public ErrorAnswer refused(Refusal refusal) {
    Problem problem = Problem.of(refusal, isExact);
    return refusal.code() == TOO_LARGE
        ? ErrorAnswer.text(problem.status(), refusal.reason())
        : problem.answer();
  }

  @Override
  public ErrorAnswer failed(Failure failure, Call call) {
    int status = failure.status();
    if (status >= 500) {
      String message =
          failure.message() + failure.errorId().map(id -> ", error_id " + id).orElse("");
      return Problem.streamError(isExact ? 502 : status, message).answer();
    }
    return switch (status) {
      case 404 -> Problem.NO_ENDPOINT.answer();
      case 405 -> ErrorAnswer.empty(status);
      default -> ErrorAnswer.text(status, failure.message());
    };
  }
}
