package dev.satchel.client;

import java.net.URI;
import java.time.Duration;

/**
 * Which server is called, with which key, and how patiently. Immutable; {@link #toString} does not
 * show the key.
 *
 * @param url {@code http} or {@code https}, a host, perhaps a port and a path; no query, no user
 * @param key sent with each call; empty for none
 * @param connecting how long the server may take to accept a connection
 * @param silence how long nothing may move, in either direction; there is no limit to the whole
 * @param attempts how often a call that changes nothing is made at most if it fails in a way that
 *     may pass, and how often a download goes on that makes no progress; at least 1
 */
public record Connection(URI url, String key, Duration connecting, Duration silence, int attempts) {
  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final int ATTEMPTS = 3;

  public Connection {
    url = withoutSlash(checked(url));
    if (key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException("A key has visible ASCII characters only");
    }
    if (connecting.isNegative() || connecting.isZero()) {
      throw new IllegalArgumentException("The time to connect must be positive");
    }
    if (silence.isNegative() || silence.isZero()) {
      throw new IllegalArgumentException("The time of silence must be positive");
    }
    if (attempts < 1) {
      throw new IllegalArgumentException("There must be at least one attempt");
    }
  }

  private static URI checked(URI url) {
    String scheme = String.valueOf(url.getScheme());
    boolean isHttp = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
    if (!isHttp || url.getHost() == null) {
      throw new IllegalArgumentException("The URL must begin with http:// or https:// and a host");
    }
    if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("The URL must have no user, no query and no fragment");
    }
    return url;
  }

  private static URI withoutSlash(URI url) {
    String text = url.toString();
    int end = text.length();
    while (text.charAt(end - 1) == '/') {
      end--;
    }
    return URI.create(text.substring(0, end));
  }

  /** To a server that asks for no key. */
  public static Connection to(URI url) {
    return new Connection(url, "", CONNECTING, SILENCE, ATTEMPTS);
  }

  public Connection withKey(String newKey) {
    return new Connection(url, newKey, connecting, silence, attempts);
  }

  public Connection withConnecting(Duration time) {
    return new Connection(url, key, time, silence, attempts);
  }

  public Connection withSilence(Duration time) {
    return new Connection(url, key, connecting, time, attempts);
  }

  public Connection withAttempts(int count) {
    return new Connection(url, key, connecting, silence, count);
  }

  @Override
  public String toString() {
    return url + (key.isEmpty() ? " without a key" : " with a key");
  }
}
