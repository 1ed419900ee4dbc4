package dev.satchel.platform;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a workspace's server listens: {@code http} or {@code https}, a host, maybe a port and the
 * beginning of a path; no user, query or fragment. Slashes at the end do not count. Says nothing of
 * whether that may be called; {@link AddressPolicy} does.
 *
 * <p>A host is a name whose last part begins with a letter, an IPv4 address of four plain decimal
 * numbers, or an IPv6 address in brackets: what some resolvers take for an address as well, like
 * {@code 0x7f.1} or {@code 2130706433}, is none. Two that are written differently, but only in the
 * case of host and scheme, in slashes at the end or in the port that is usual, are equal.
 */
public record TargetUrl(URI base) {
  private static final int MAX_LENGTH = 2048;
  private static final int MAX_HOST = 253;
  private static final int MAX_PORT = 65535;
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?<scheme>[hH][tT][tT][pP][sS]?)://(?<host>[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])"
              + "(:(?<port>[0-9]{1,5}))?(?<path>(/[A-Za-z0-9._~!$&'()*+,;=:@-]+)*)/*");
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final Pattern NAME = Pattern.compile("(" + LABEL + "\\.)*(?=[A-Za-z])" + LABEL);
  private static final Pattern DOTS = Pattern.compile(".*/\\.\\.?(/.*)?");

  /**
   * Takes what {@link #parse} has made.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public TargetUrl {
    if (!normal(base.toString()).filter(base.toString()::equals).isPresent()) {
      throw new IllegalArgumentException("not the URL of a server in its normal form");
    }
  }

  /** Reads {@code text}; empty if it is no such URL, or holds control characters or spaces. */
  public static Optional<TargetUrl> parse(String text) {
    return normal(text).map(URI::create).map(TargetUrl::new);
  }

  private static Optional<String> normal(String text) {
    Matcher parts = SHAPE.matcher(text);
    if (text.length() > MAX_LENGTH || !parts.matches() || DOTS.matcher(text).matches()) {
      return Optional.empty();
    }
    String scheme = parts.group("scheme").toLowerCase(Locale.ROOT);
    String host = parts.group("host").toLowerCase(Locale.ROOT);
    Optional<String> port = port(scheme, Optional.ofNullable(parts.group("port")));
    return isHost(host)
        ? port.map(shown -> scheme + "://" + host + shown + parts.group("path"))
        : Optional.empty();
  }

  /** The port as it is shown; empty if it is none. */
  private static Optional<String> port(String scheme, Optional<String> given) {
    if (given.isEmpty()) {
      return Optional.of("");
    }
    int port = Integer.parseInt(given.get());
    if (port == usual(scheme)) {
      return Optional.of("");
    }
    return port >= 1 && port <= MAX_PORT ? Optional.of(":" + port) : Optional.empty();
  }

  private static int usual(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  private static boolean isHost(String host) {
    return Literal.parse(host).isPresent()
        || (host.length() <= MAX_HOST && NAME.matcher(host).matches());
  }

  /** The name or the address, the latter in brackets if it is an IPv6 one. */
  String host() {
    return base.getHost();
  }

  /** The address, if that is what the host is. */
  Optional<InetAddress> literal() {
    return Literal.parse(host());
  }

  int port() {
    return base.getPort() < 0 ? usual(base.getScheme()) : base.getPort();
  }

  /**
   * The URL of something below it.
   *
   * @param pathAndQuery begins with a slash, and is encoded
   * @throws IllegalArgumentException if it does not, is not, or has a fragment
   */
  public URI at(String pathAndQuery) {
    if (!pathAndQuery.startsWith("/") || pathAndQuery.indexOf('#') >= 0) {
      throw new IllegalArgumentException("not a path and a query");
    }
    return URI.create(base + pathAndQuery);
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
