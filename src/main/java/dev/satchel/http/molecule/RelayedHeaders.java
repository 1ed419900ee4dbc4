package dev.satchel.http.molecule;

import dev.satchel.platform.Incoming;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which headers of a workspace's answer reach the client, and how. Who runs the workspace decides
 * what they say, and must not decide what a browser does with it on the platform's origin.
 */
final class RelayedHeaders {
  /** Where the bytes come from when that is said: the workspace's server, or a snapshot. */
  static final String SOURCE = "X-Satchel-Source";

  /** What the workspace's server has answered, where that is no success. */
  private static final String WORKSPACE_STATUS = "X-Workspace-Status";

  private static final String DISPOSITION = HttpHeaders.CONTENT_DISPOSITION;
  private static final String ATTACHMENT = "attachment";
  private static final List<String> COPIED =
      List.of(
          "Accept-Ranges",
          "Content-Encoding",
          "Content-Range",
          "ETag",
          "Last-Modified",
          "Retry-After");
  private static final int LONGEST = 8_000;
  private static final Pattern VISIBLE = Pattern.compile("[ -~]+");
  private static final Pattern TYPE =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+(\\s*;[ -~]*)?");

  private RelayedHeaders() {}

  /** For what is handed on as a file, which never shows up in a page. */
  static ResponseBuilder ofFile(Incoming from, ResponseBuilder to) {
    COPIED.forEach(
        name ->
            from.header(name)
                .filter(value -> VISIBLE.matcher(value).matches())
                .ifPresent(value -> to.header(name, value)));
    to.header(DISPOSITION, disposition(from));
    return ofAny(from, to);
  }

  /** For every answer. */
  static ResponseBuilder ofAny(Incoming from, ResponseBuilder to) {
    if (from.status() >= 300) {
      to.header(WORKSPACE_STATUS, from.status());
    }
    return guarded(to.header(HttpHeaders.CONTENT_TYPE, type(from)));
  }

  /** Keeps browsers from guessing what it is, and everyone else from keeping it. */
  static ResponseBuilder guarded(ResponseBuilder answer) {
    return answer
        .header("X-Content-Type-Options", "nosniff")
        .header(HttpHeaders.CACHE_CONTROL, "private, no-store");
  }

  private static String type(Incoming from) {
    return from.header(HttpHeaders.CONTENT_TYPE)
        .filter(type -> TYPE.matcher(type).matches() && isReadable(type))
        .orElse(MediaType.APPLICATION_OCTET_STREAM);
  }

  private static boolean isReadable(String type) {
    try {
      MediaType.valueOf(type);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** As it is, but for what it says to do with the file other than to save it. */
  private static String disposition(Incoming from) {
    Optional<String> value = from.header(DISPOSITION).filter(text -> text.length() <= LONGEST);
    if (value.isEmpty()) {
      return ATTACHMENT;
    }
    String[] parts = value.get().split(";", 2);
    if (parts[0].strip().equalsIgnoreCase(ATTACHMENT)) {
      return value.get();
    }
    return parts.length == 2 ? ATTACHMENT + ";" + parts[1] : ATTACHMENT;
  }
}
