package dev.satchel.http.ash;

import dev.satchel.Refusal;
import dev.satchel.http.Call;
import dev.satchel.http.Dialect;
import dev.satchel.http.ErrorAnswer;
import dev.satchel.http.Failure;
import dev.satchel.http.TrailingSlash;
import dev.satchel.registry.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How Ash clients show their key, which may be a tenant's, and how they are told what went wrong.
 */
public final class AshDialect implements Dialect {
  private static final String SCHEME = "Bearer";
  private static final String INTERNAL = "/api/internal";
  private static final List<String> PREFIXES =
      List.of("/api/sessions", "/api/agents", "/api/tenants", INTERNAL);

  /** A path in a workspace may end in a slash; no route does. */
  private static final Pattern FILE =
      Pattern.compile("/api/sessions/[^/]+(/snapshots/[^/]+)?/files/.*");

  /** Knows whose keys are whose. */
  @FunctionalInterface
  public interface Owners {
    /** The tenant whose key it is; empty if it is nobody's. */
    Optional<TenantId> owner(String key) throws IOException;
  }

  private final Owners owners;

  public AshDialect(Owners owners) {
    this.owners = owners;
  }

  @Override
  public boolean covers(String path) {
    return PREFIXES.stream().anyMatch(prefix -> isBelow(prefix, path));
  }

  private static boolean isBelow(String prefix, String path) {
    return path.equals(prefix) || path.startsWith(prefix + "/");
  }

  @Override
  public List<String> keys(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    return header == null ? List.of() : key(header).stream().toList();
  }

  /** The scheme is spelled so, and there are exactly two words. */
  private static Optional<String> key(String header) {
    String[] words = header.split(" ", -1);
    return words.length == 2 && words[0].equals(SCHEME) ? Optional.of(words[1]) : Optional.empty();
  }

  @Override
  public Optional<String> tenant(String key) throws IOException {
    return owners.owner(key).map(TenantId::value);
  }

  @Override
  public Optional<Boolean> admits(HttpServletRequest request) {
    return isBelow(INTERNAL, request.getRequestURI()) ? Optional.of(true) : Optional.empty();
  }

  @Override
  public ErrorAnswer unauthorized(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header == null) {
      return AshError.refused(401, "Missing Authorization header");
    }
    return AshError.refused(
        401, key(header).isEmpty() ? "Invalid Authorization header format" : "Invalid API key");
  }

  @Override
  public TrailingSlash trailingSlash(String path) {
    return FILE.matcher(path).matches() ? TrailingSlash.MEANT : TrailingSlash.UNKNOWN;
  }

  @Override
  public ErrorAnswer refused(Refusal refusal) {
    String reason = refusal.reason();
    return switch (refusal.code()) {
      case NO_SESSION -> AshError.refused(404, "Session not found");
      case NO_WORKSPACE -> AshError.refused(404, "No workspace available for this session");
      case GONE -> AshError.refused(410, "Session has ended — create a new session");
      case TOO_LARGE -> AshError.tooLarge();
      case MALFORMED_PATH,
          NOT_A_DIRECTORY,
          NOT_A_FILE,
          MALFORMED_BODY,
          NOT_A_REPOSITORY,
          NO_COMPARISON,
          WRONG_STATUS,
          IMPOSSIBLE_MOVE ->
          AshError.refused(400, reason);
      case FORBIDDEN -> AshError.refused(403, reason);
      case NOT_FOUND -> AshError.refused(404, reason);
      case ALREADY_EXISTS, NOT_EMPTY, INCOMPLETE -> AshError.refused(409, reason);
      case OUT_OF_RANGE -> AshError.refused(416, reason);
      case UNSUPPORTED, UNSAFE_ARCHIVE -> AshError.refused(422, reason);
      case BUSY, CHANGED, ENDED -> AshError.refused(503, reason);
      case NO_SPACE -> AshError.refused(507, reason);
    };
  }

  @Override
  public ErrorAnswer failed(Failure failure, Call call) {
    int status = failure.status();
    return switch (status) {
      case 404, 405 -> AshError.noRoute(call.method(), call.target());
      case 500 ->
          AshError.uncaught(
              status,
              failure.message(),
              failure.errorId().map(id -> "error_id " + id).orElse(failure.message()));
      default -> AshError.refused(status, failure.message());
    };
  }
}
