package dev.satchel.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers whose pages may read the answers, errors included. It stands outside all that
 * refuses: what a browser asks before a call comes without a key, and is answered here.
 */
public final class CorsFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
  private static final String METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";
  private static final String MAX_AGE_SECONDS = "600";
  private static final Pattern HEADER_NAMES = Pattern.compile("[\\w!#$%&'*+.^`|~, -]+");

  /** What a page may read besides what browsers let it read anyway. */
  private static final String EXPOSED =
      String.join(
          ", ",
          "Accept-Ranges",
          "Content-Disposition",
          "Content-Length",
          "Content-Range",
          "ETag",
          "Repr-Digest",
          "Retry-After",
          "Trailer",
          "X-Archive-Base-Commit",
          "X-Archive-Base-Ref",
          "X-Archive-Branch",
          "X-Archive-Complete",
          "X-Archive-Entries",
          "X-Archive-Head-Commit",
          "X-Archive-Id",
          "X-Archive-Repo-Remote",
          "X-Archive-Repo-Root",
          "X-Archive-Skipped",
          "X-Ash-Source",
          "X-Request-Id",
          "X-Satchel-Snapshot-Time",
          "X-Satchel-Source",
          "X-Workspace-Status",
          "x-acp-connection-id");

  private final transient CorsOrigins origins;

  public CorsFilter(CorsOrigins origins) {
    this.origins = origins;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Map<String, String> headers = headers(request.getHeader("Origin"));
    HttpServletResponse marked = new Marked(response, headers);
    if (!isPreflight(request)) {
      chain.doFilter(request, marked);
    } else if (headers.containsKey(ALLOW_ORIGIN)) {
      allow(request, marked);
    } else {
      ErrorAnswer.json(400, "application/json", Json.detail("Disallowed CORS origin")).send(marked);
    }
  }

  /** For an answer to a page of {@code origin}; null if no page asks. */
  private Map<String, String> headers(@Nullable String origin) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Vary", "Origin"); // In each answer, or a cache would give one page another's.
    if (origin != null && origins.allows(origin)) {
      headers.put(ALLOW_ORIGIN, origin);
      headers.put("Access-Control-Allow-Credentials", "true");
      headers.put("Access-Control-Expose-Headers", EXPOSED);
    }
    return headers;
  }

  private static boolean isPreflight(HttpServletRequest request) {
    return request.getMethod().equals("OPTIONS")
        && request.getHeader("Origin") != null
        && request.getHeader("Access-Control-Request-Method") != null;
  }

  private static void allow(HttpServletRequest request, HttpServletResponse response) {
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    response.setHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
    String wanted = request.getHeader("Access-Control-Request-Headers");
    if (wanted != null && HEADER_NAMES.matcher(wanted).matches()) {
      response.setHeader("Access-Control-Allow-Headers", wanted);
    }
    response.setContentLength(0);
  }

  /** An answer that keeps some headers even if all that was prepared of it is thrown away. */
  private static final class Marked extends HttpServletResponseWrapper {
    private final Map<String, String> headers;

    Marked(HttpServletResponse response, Map<String, String> headers) {
      super(response);
      this.headers = headers;
      headers.forEach(response::setHeader);
    }

    @Override
    public void reset() {
      super.reset();
      headers.forEach(this::setHeader);
    }
  }
}
