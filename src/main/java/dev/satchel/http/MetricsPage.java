package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Answers {@value #PATH} to those who have its own key or, where there is none, to this machine. It
 * stands before all that asks for other keys, or for room.
 */
public final class MetricsPage extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String PATH = "/metrics";
  private static final String BEARER = "Bearer ";
  private static final Set<String> METHODS = Set.of("GET", "HEAD");

  /** What a proxy adds: behind one, everybody seems to be on this machine. */
  private static final List<String> OF_PROXIES =
      List.of("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP");

  private final transient Meters meters;
  private final transient Optional<SessionKeys> key;
  private final transient Dialects dialects;

  /**
   * @param key the only one that opens it; empty to open it to this machine
   */
  public MetricsPage(Meters meters, Optional<SessionKeys> key, Dialects dialects) {
    this.meters = meters;
    this.key = key;
    this.dialects = dialects;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!request.getRequestURI().equals(PATH)) {
      chain.doFilter(request, response);
    } else if (!mayRead(request)) {
      CallNotes.refused(request, AuthFilter.UNAUTHORIZED);
      dialects.of(PATH).unauthorized(request).send(response);
    } else if (!METHODS.contains(request.getMethod())) {
      response.setHeader("Allow", "GET, HEAD");
      dialects.failed(PATH, Call.of(request), 405, "Method Not Allowed").send(response);
    } else {
      send(response);
    }
  }

  private boolean mayRead(HttpServletRequest request) {
    if (key.isPresent()) {
      boolean isShown = shown(request).anyMatch(key.get()::accept);
      if (isShown) {
        CallNotes.caller(request, "metrics");
      }
      return isShown;
    }
    return AuthFilter.isLocal(request)
        && OF_PROXIES.stream().allMatch(header -> request.getHeader(header) == null);
  }

  private static Stream<String> shown(HttpServletRequest request) {
    return Stream.concat(
        Stream.ofNullable(request.getHeader(AuthFilter.KEY_HEADER)),
        Stream.ofNullable(request.getHeader("Authorization"))
            .filter(value -> value.startsWith(BEARER))
            .map(value -> value.substring(BEARER.length())));
  }

  private void send(HttpServletResponse response) throws IOException {
    byte[] text = meters.text().getBytes(UTF_8);
    response.setContentType("text/plain; version=0.0.4; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(text.length);
    response.getOutputStream().write(text);
  }
}
