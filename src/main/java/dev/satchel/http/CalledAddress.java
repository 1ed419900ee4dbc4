package dev.satchel.http;

import static dev.satchel.Refusal.Code.UNSUPPORTED;

import dev.satchel.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where this server is, for the one who calls it.
 *
 * @param base scheme and host, of which every part is fit for a URL
 */
public record CalledAddress(String base) {
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

  /**
   * The scheme and the host that {@code request} has called.
   *
   * @throws Refusal UNSUPPORTED if they would make no URL
   */
  public static CalledAddress of(HttpServletRequest request) {
    String host =
        Optional.ofNullable(request.getHeader("Host"))
            .filter(given -> !given.isEmpty())
            .orElseGet(() -> request.getServerName() + ":" + request.getServerPort());
    if (!HOST.matcher(host).matches()) {
      throw new Refusal(UNSUPPORTED, "Host must be a name or an address, and a port: " + host);
    }
    return new CalledAddress(request.getScheme() + "://" + host);
  }

  /** The URL of {@code path} there. */
  public String url(String path) {
    return base + path;
  }
}
