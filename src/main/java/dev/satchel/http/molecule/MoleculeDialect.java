package dev.satchel.http.molecule;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.http.Call;
import dev.satchel.http.CallNotes;
import dev.satchel.http.Dialect;
import dev.satchel.http.ErrorAnswer;
import dev.satchel.http.Failure;
import dev.satchel.http.RawQuery;
import dev.satchel.http.TrailingSlash;
import dev.satchel.platform.InboundSecretFile;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How clients of Molecule, and platforms that call a workspace, show who they are, and how they are
 * told what went wrong: always by an object with an {@code error}. No session key and no openness
 * counts here.
 */
public final class MoleculeDialect implements Dialect {
  private static final String INTERNAL = "internal";
  private static final Set<String> COVERED = Set.of(INTERNAL, "workspaces", "registry", "uploads");
  private static final Set<String> PUBLIC = Set.of("/uploads/limits");

  /** Decides who may call what one side has. */
  @FunctionalInterface
  public interface Callers {
    /**
     * Whether {@code request} may pass.
     *
     * @throws dev.satchel.Outage if that cannot be found out at the moment
     */
    boolean mayCall(HttpServletRequest request) throws IOException;

    /** Those that show the secret; nobody if it is not known. */
    static Callers knowing(Optional<InboundSecretFile> secret) {
      return request -> {
        boolean isKnown = secret.isPresent() && secret.get().accepts(authorization(request));
        if (isKnown) {
          CallNotes.caller(request, "platform");
        }
        return isKnown;
      };
    }
  }

  private final Optional<Callers> internal;
  private final Optional<Callers> platform;

  /**
   * @param internal who may call {@code /internal}; empty if there is nothing in this role
   * @param platform who may call all the rest; empty if there is nothing in this role
   */
  public MoleculeDialect(Optional<Callers> internal, Optional<Callers> platform) {
    this.internal = internal;
    this.platform = platform;
  }

  @Override
  public boolean covers(String path) {
    return COVERED.contains(first(path));
  }

  /**
   * The first name of {@code path}, as routes are found by it: a parameter behind a semicolon makes
   * no difference to them, and so it must make none to who may pass.
   */
  private static String first(String path) {
    String segment = path.startsWith("/") ? path.substring(1).split("/", 2)[0] : "";
    String name = segment.split(";", 2)[0];
    return RawQuery.decode(name).map(RawName::text).orElse(name);
  }

  @Override
  public List<String> keys(HttpServletRequest request) {
    return List.of();
  }

  @Override
  public Optional<Boolean> admits(HttpServletRequest request) throws IOException {
    String path = request.getRequestURI();
    Optional<Callers> callers = first(path).equals(INTERNAL) ? internal : platform;
    // Where there is no route, there is nothing to guard: it is said that there is none.
    return Optional.of(
        callers.isEmpty() || PUBLIC.contains(path) || callers.get().mayCall(request));
  }

  private static String authorization(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader("Authorization")).orElse("");
  }

  @Override
  public ErrorAnswer unauthorized(HttpServletRequest request) {
    return MoleculeError.of(401, "unauthorized");
  }

  @Override
  public TrailingSlash trailingSlash(String path) {
    return TrailingSlash.UNKNOWN;
  }

  @Override
  public ErrorAnswer refused(Refusal refusal) {
    return MoleculeError.of(status(refusal.code()), refusal.reason());
  }

  private static int status(Refusal.Code code) {
    return switch (code) {
      case MALFORMED_PATH,
          NOT_A_DIRECTORY,
          NOT_A_FILE,
          MALFORMED_BODY,
          NOT_A_REPOSITORY,
          NO_COMPARISON,
          IMPOSSIBLE_MOVE ->
          400;
      case FORBIDDEN -> 403;
      case NOT_FOUND, NO_SESSION, NO_WORKSPACE -> 404;
      case ALREADY_EXISTS, NOT_EMPTY, WRONG_STATUS, INCOMPLETE -> 409;
      case GONE -> 410;
      case TOO_LARGE -> 413;
      case OUT_OF_RANGE -> 416;
      case UNSUPPORTED, UNSAFE_ARCHIVE -> 422;
      case BUSY, CHANGED, ENDED -> 503;
      case NO_SPACE -> 507;
    };
  }

  @Override
  public ErrorAnswer failed(Failure failure, Call call) {
    return MoleculeError.of(
        failure.status(),
        failure.message(),
        failure.errorId().map(id -> Map.of("error_id", id)).orElse(Map.of()));
  }
}
