package dev.satchel.http;

import dev.satchel.RawName;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * The path of a request, decoded to bytes. The servlet API and JAX-RS decode to text, which loses
 * what is not UTF-8, and cut at a semicolon.
 */
public final class RawPath {
  private RawPath() {}

  /**
   * What follows the first segments of the path and a slash. A slash in it may be encoded or not.
   *
   * @return empty if a {@code %} is not followed by two hexadecimal digits
   */
  public static Optional<RawName> after(HttpServletRequest request, int segments) {
    String path = request.getRequestURI();
    int at = 0;
    for (int i = 0; i <= segments; i++) {
      at = path.indexOf('/', at) + 1;
    }
    return RawQuery.decode(path.substring(at), '+');
  }
}
