package dev.satchel.http.openhands;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.RawName;
import dev.satchel.http.Json;
import dev.satchel.link.Link;
import dev.satchel.link.Standing;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a link stands. Its token is not told again.
 *
 * @param kind archive or file
 * @param path absolute, with U+FFFD for what is not UTF-8
 * @param pathBytes all bytes of {@code path} in base64 where there is such
 * @param expires in UTC, as RFC 3339 has it
 * @param uses how often it may be used in all
 * @param used how many uses were taken
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ListedLink(
    String id,
    String kind,
    String path,
    @Nullable String pathBytes,
    String expires,
    int uses,
    int used,
    boolean revoked) {
  static ListedLink of(Standing standing) {
    Link link = standing.link();
    RawName path = LinkTargets.path(link).raw();
    return new ListedLink(
        link.id().value(),
        kind(link),
        path.text(),
        Json.bytesIfLost(path),
        link.expires().toString(),
        link.uses(),
        standing.used(),
        standing.isRevoked());
  }

  static String kind(Link link) {
    return link.kind().name().toLowerCase(Locale.ROOT);
  }
}
