package dev.satchel.http.molecule;

import dev.satchel.RawName;
import dev.satchel.http.RawQuery;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which archive of a workspace is asked for.
 *
 * @param path of the directory
 * @param others the other parameters, encoded
 */
record ArchiveRequest(RawName path, List<String> others) {
  private static final String TARGET = "/internal/archive?path=";
  private static final String PATH = "path";
  private static final RawName WORKSPACE = RawName.of("/workspace");

  /** What snapshots are, so that it may be asked for and changes nothing. */
  private static final Set<String> AS_KEPT = Set.of("format=tar.zst", "use_default_excludes=false");

  ArchiveRequest {
    others = List.copyOf(others);
  }

  /**
   * As {@code request} says it.
   *
   * @throws dev.satchel.Refusal MALFORMED_PATH, with the words of the wire
   */
  static ArchiveRequest of(RawQuery query, HttpServletRequest request) {
    RawName path = query.all(PATH).isEmpty() ? WORKSPACE : WirePath.inCallToPlatform(request).raw();
    String text = Optional.ofNullable(request.getQueryString()).orElse("");
    return new ArchiveRequest(path, QueryText.without(PATH, text));
  }

  /** What is called at the workspace: the path that was judged, and no other. */
  String target() {
    String target = TARGET + QueryText.value(path);
    return others.isEmpty() ? target : target + "&" + String.join("&", others);
  }

  /** Whether it is for all files of a session, in the form in which snapshots are kept. */
  boolean isForAllAsKept() {
    return path.equals(WORKSPACE) && AS_KEPT.containsAll(others);
  }
}
