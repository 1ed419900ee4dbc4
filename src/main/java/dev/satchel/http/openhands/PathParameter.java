package dev.satchel.http.openhands;

import static dev.satchel.Refusal.Code.MALFORMED_PATH;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.http.InvalidParameters;
import dev.satchel.http.InvalidParameters.Item;
import dev.satchel.http.RawPath;
import dev.satchel.http.RawQuery;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;

/** The path that a request is about. */
final class PathParameter {
  static final String NAME = "path";

  /** How many segments stand before a path that is part of the request's own. */
  private static final int SEGMENTS = 3;

  private PathParameter() {}

  /**
   * The one in the query.
   *
   * @throws InvalidParameters if it is missing or repeated
   * @throws Refusal MALFORMED_PATH
   */
  static WorkspacePath inQuery(HttpServletRequest request) {
    List<String> values = RawQuery.of(request).all(NAME);
    if (values.size() != 1) {
      Item wrong = values.isEmpty() ? Item.missing(NAME) : Item.repeated(NAME);
      throw new InvalidParameters(List.of(wrong));
    }
    return parse(RawQuery.decode(values.get(0)), values.get(0));
  }

  /**
   * The one that follows the route, encoded, as clients of old send it.
   *
   * @throws Refusal MALFORMED_PATH
   */
  static WorkspacePath inRoute(HttpServletRequest request) {
    return parse(RawPath.after(request, SEGMENTS), request.getRequestURI());
  }

  private static WorkspacePath parse(Optional<RawName> decoded, String given) {
    return WorkspacePath.parse(
        decoded.orElseThrow(
            () ->
                new Refusal(
                    MALFORMED_PATH, "Path has an escape that cannot be decoded: " + given)));
  }
}
