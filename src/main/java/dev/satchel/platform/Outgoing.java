package dev.satchel.platform;

import dev.satchel.Content;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A call to a workspace's server.
 *
 * @param pathAndQuery begins with a slash, and is encoded; comes behind the path of the target
 * @param headers besides those that belong to the connection; no others are sent but {@code Host}
 *     and the body's length
 * @param body what is sent, if anything is; asked for at most once, by the thread that calls
 */
public record Outgoing(
    String method,
    TargetUrl target,
    String pathAndQuery,
    Map<String, String> headers,
    Optional<Body> body) {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\xa0-\\xff]*");

  /**
   * Something to send.
   *
   * @param length in bytes; negative if that is not known
   */
  public record Body(Content content, long length) {}

  /**
   * Takes a call.
   *
   * @throws IllegalArgumentException if method, path or headers cannot be sent as they are
   */
  public Outgoing {
    headers = Map.copyOf(headers);
    require(TOKEN, method);
    headers.keySet().forEach(name -> require(TOKEN, name));
    headers.values().forEach(value -> require(VALUE, value));
    target.at(pathAndQuery);
  }

  private static void require(Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("not to be sent as a method or in a header");
    }
  }
}
