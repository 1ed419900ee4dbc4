package dev.satchel.http.molecule;

import dev.satchel.RawName;
import dev.satchel.http.RawQuery;
import dev.satchel.registry.WorkspaceId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the path of a call to a platform names, as it was sent: who decides whether it may pass and
 * who carries it out must not read it differently. Immutable.
 */
final class WorkspaceRequest {
  private static final String SCHEME = "Bearer ";

  private final HttpServletRequest request;
  private final List<String> segments;

  WorkspaceRequest(HttpServletRequest request) {
    this.request = request;
    this.segments = segments(request.getRequestURI());
  }

  /** Decoded one by one, each without what a semicolon begins, as routes are found by them. */
  private static List<String> segments(String path) {
    String relative = path.startsWith("/") ? path.substring(1) : path;
    return Arrays.stream(relative.split("/", -1)).map(WorkspaceRequest::segment).toList();
  }

  private static String segment(String encoded) {
    String plain = encoded.split(";", 2)[0].replace("+", "%2B");
    return RawQuery.decode(plain).map(RawName::text).orElse(encoded);
  }

  /** Whether the path is exactly these segments. */
  boolean is(String... expected) {
    return segments.equals(List.of(expected));
  }

  /** Whether it is about one workspace, or would be if that were an id. */
  boolean isOfOne() {
    return segments.size() > 1 && segments.get(0).equals("workspaces") && !idText().isEmpty();
  }

  private String idText() {
    return segments.get(1);
  }

  /** What is called of that workspace, behind its id; empty for the workspace itself. */
  String below() {
    return String.join("/", segments.subList(2, segments.size()));
  }

  /** The workspace; empty if that is no id. */
  Optional<WorkspaceId> id() {
    return isOfOne() ? WorkspaceId.parse(idText()) : Optional.empty();
  }

  /**
   * The workspace.
   *
   * @throws jakarta.ws.rs.WebApplicationException 400 if that is no id
   */
  WorkspaceId requiredId() {
    return id().orElseThrow(() -> PlatformErrors.of(400, "invalid workspace ID"));
  }

  /** What the request shows; empty if it shows nothing. */
  Optional<String> bearer() {
    return Optional.ofNullable(request.getHeader("Authorization"))
        .filter(header -> header.startsWith(SCHEME))
        .map(header -> header.substring(SCHEME.length()));
  }

  /** Whether it shows anything, in whatever way. */
  boolean showsSomething() {
    return request.getHeader("Authorization") != null;
  }
}
