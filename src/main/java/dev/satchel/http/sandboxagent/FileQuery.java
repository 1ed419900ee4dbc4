package dev.satchel.http.sandboxagent;

import dev.satchel.RawName;
import dev.satchel.http.ErrorAnswer;
import dev.satchel.http.RawQuery;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The query of a request. What is wrong with it is answered with 400 and a line of text, which is
 * the published server's way.
 */
final class FileQuery {
  private static final String PATH = "path";

  /** The directory in which relative paths begin. */
  private static final RawName BEGINNING = RawName.of(".");

  private final RawQuery query;

  FileQuery(HttpServletRequest request) {
    this.query = RawQuery.of(request);
  }

  /** The path, which must be given. */
  RawName path() {
    return single(PATH).orElseThrow(() -> refused("Query must have a field `" + PATH + "`"));
  }

  /** The path; where relative paths begin if none is given. */
  RawName pathOrBeginning() {
    return single(PATH).orElse(BEGINNING);
  }

  /** A flag, {@code false} if it is not given. */
  boolean flag(String name) {
    return single(name).map(value -> flag(name, value)).orElse(false);
  }

  private static boolean flag(String name, RawName value) {
    return switch (value.text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused("Field `" + name + "` must be true or false");
    };
  }

  /** The session that is meant, under either of its names; clients of old give both at once. */
  Optional<String> session() {
    List<String> ids =
        Stream.of("sessionId", "session_id")
            .flatMap(name -> query.all(name).stream())
            .map(value -> decoded("sessionId", value).text())
            .distinct()
            .toList();
    if (ids.size() > 1) {
      throw Problem.invalidRequest("sessionId and session_id differ").answer().thrown();
    }
    return ids.stream().findFirst();
  }

  private Optional<RawName> single(String name) {
    List<String> values = query.all(name);
    if (values.size() > 1) {
      throw refused("Field `" + name + "` must be given only once");
    }
    return values.stream().findFirst().map(value -> decoded(name, value));
  }

  private static RawName decoded(String name, String value) {
    return RawQuery.decode(value)
        .orElseThrow(() -> refused("Field `" + name + "` has an escape that cannot be decoded"));
  }

  private static WebApplicationException refused(String rule) {
    return ErrorAnswer.text(400, rule).thrown();
  }
}
