package dev.satchel.http.openhands;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.RawName;
import dev.satchel.http.CalledAddress;
import dev.satchel.http.Json;
import dev.satchel.http.LinkPath;
import dev.satchel.link.Link;
import dev.satchel.link.Links;
import org.jspecify.annotations.Nullable;

/**
 * A link that was just made.
 *
 * @param url whole, at the address that was called
 * @param href the path of it, for those who know the server by another address
 * @param path absolute, with U+FFFD for what is not UTF-8
 * @param pathBytes all bytes of {@code path} in base64 where there is such
 * @param kind archive or file
 * @param expires in UTC, as RFC 3339 has it
 * @param uses how often it may be used
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record MadeLink(
    String id,
    String url,
    String href,
    String path,
    @Nullable String pathBytes,
    String kind,
    String expires,
    int uses) {
  static MadeLink of(Links.Made made, CalledAddress address) {
    Link link = made.link();
    RawName path = LinkTargets.path(link).raw();
    String href = LinkPath.of(made.token());
    return new MadeLink(
        link.id().value(),
        address.url(href),
        href,
        path.text(),
        Json.bytesIfLost(path),
        ListedLink.kind(link),
        link.expires().toString(),
        link.uses());
  }

  /** Does not show the token. */
  @Override
  public String toString() {
    return "link " + id;
  }
}
