package dev.satchel.http;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which routes a call belongs to, for the metrics: few of them, whatever is called. */
enum RouteFamily {
  ARCHIVE("/api/file/archive"),
  FILE("/api/file|/api/conversations"),
  GIT("/api/git"),
  LINK("/links/"),
  SESSION("/api/sessions|/api/agents|/api/internal"),
  RPC("/v2/rpc"),
  AGENT("/v1|/v2"),
  INTERNAL("/internal"),
  WORKSPACE("/workspaces|/uploads"),
  REGISTRY("/registry"),
  /** Pages that need no key, and what is no route at all. */
  OTHER("");

  private final Pattern beginnings;

  RouteFamily(String beginnings) {
    this.beginnings = Pattern.compile(beginnings);
  }

  /** The first that {@code path} begins like. */
  static RouteFamily of(String path) {
    for (RouteFamily family : values()) {
      if (family.beginnings.matcher(path).lookingAt()) {
        return family;
      }
    }
    return OTHER;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
