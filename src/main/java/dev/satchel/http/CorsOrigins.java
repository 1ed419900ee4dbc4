package dev.satchel.http;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whose pages may call the service from a browser. An origin is what browsers send: scheme, host
 * and perhaps a port. Pages of this machine are always among them; a page without an origin of its
 * own, which browsers call {@code null}, never is.
 *
 * @param listed origins, or {@value #ANY} for all
 * @param pattern what all of an origin may match as well
 * @param hosts whose pages may, whatever their scheme and port
 */
public record CorsOrigins(Set<String> listed, @Nullable Pattern pattern, Set<String> hosts) {
  /** Stands for all origins. */
  public static final String ANY = "*";

  private static final Pattern ORIGIN =
      Pattern.compile(
          "[a-z][a-z0-9+.-]*://(?<host>[^/:@?#\\[\\]\\s]+|\\[[0-9a-f:.]+])(:\\d{1,5})?");
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1");

  public CorsOrigins {
    listed = Set.copyOf(listed);
    hosts = Set.copyOf(hosts);
    for (String origin : listed) {
      if (!origin.equals(ANY) && !ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException("not an origin: " + origin);
      }
    }
  }

  /** Whether pages of any origin may. */
  public boolean isAny() {
    return listed.contains(ANY);
  }

  /** Whether pages of {@code origin} may. */
  boolean allows(String origin) {
    Matcher parts = ORIGIN.matcher(origin);
    if (!parts.matches()) {
      return false;
    }
    String host = parts.group("host");
    return isAny()
        || listed.contains(origin)
        || LOCAL.contains(host)
        || hosts.contains(host)
        || Optional.ofNullable(pattern).filter(all -> all.matcher(origin).matches()).isPresent();
  }
}
