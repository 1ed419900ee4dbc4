package dev.satchel.http;

import dev.satchel.Outage;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets nothing pass without a key but the pages that need none, and links, which judge by
 * themselves. It stands outside Jersey and looks at the path as it was sent: only a page's very own
 * spelling is free, so no way of writing a path gets around it. It refuses before a byte of the
 * body is read.
 */
public final class AuthFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  /** The header that carries the key. */
  public static final String KEY_HEADER = "X-Session-API-Key";

  /** As what a call without a key is refused. */
  static final String UNAUTHORIZED = "UNAUTHORIZED";

  private static final Set<String> FREE =
      Set.of(
          "/", "/alive", "/health", "/ready", "/server_info", "/openapi.json", "/docs", "/redoc");
  private static final Pattern FREE_FILES = Pattern.compile("/docs/[a-z-]+\\.[a-z]+");
  private static final Pattern LOOPBACK_ADDRESS =
      Pattern.compile("127(\\.\\d{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");

  private static final String CALLER = AuthFilter.class.getName();
  private static final String TENANT = CALLER + ".tenant";

  private final transient SessionKeys keys;
  private final Openness openness;
  private final transient CorsOrigins origins;
  private final transient Dialects dialects;

  /**
   * @param origins whose pages may call where no key is needed
   */
  public AuthFilter(SessionKeys keys, Openness openness, CorsOrigins origins, Dialects dialects) {
    this.keys = keys;
    this.openness = openness;
    this.origins = origins;
    this.dialects = dialects;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean passes;
    if (LinkPath.isOne(request)) {
      LinkPath.mark(response);
    }
    try {
      passes = isFree(request) || LinkPath.isReadable(request) || mayPass(request);
    } catch (Outage e) { // Whether the key is good cannot be said, so nothing is said of it.
      response.setIntHeader("Retry-After", ErrorWording.RETRY_AFTER_SECONDS);
      dialect(request).failed(Failure.of(e), Call.of(request)).send(response);
      return;
    }
    if (passes) {
      chain.doFilter(request, response);
    } else if (LinkPath.isOne(request)) { // What it ends with is no token of any link.
      CallNotes.refused(request, LinkPath.none().code().name());
      dialect(request).refused(LinkPath.none()).send(response);
    } else {
      CallNotes.refused(request, UNAUTHORIZED);
      dialect(request).unauthorized(request).send(response);
    }
  }

  private Dialect dialect(HttpServletRequest request) {
    return dialects.of(request.getRequestURI());
  }

  /** Whether {@code request} asks for a page that needs no key. */
  static boolean isFree(HttpServletRequest request) {
    String path = request.getRequestURI();
    return FREE.contains(path)
        || FREE_FILES.matcher(path).matches()
        || request.getMethod().equals("OPTIONS"); // Which only says what methods there are.
  }

  private boolean mayPass(HttpServletRequest request) throws IOException {
    Optional<Boolean> admitted = dialect(request).admits(request);
    if (admitted.isPresent()) {
      return admitted.get();
    }
    return switch (openness) {
      case CLOSED -> hasKey(request);
      case LOOPBACK -> isLocal(request) && mayPassWithout(request);
      case ANYWHERE -> mayPassWithout(request);
    };
  }

  private boolean mayPassWithout(HttpServletRequest request) throws IOException {
    if (isOfForeignPage(request)) {
      return false;
    }
    hasKey(request); // None is needed, but a tenant's says who calls.
    return true;
  }

  private boolean hasKey(HttpServletRequest request) throws IOException {
    for (String key : dialect(request).keys(request)) {
      if (isKnown(request, key)) {
        request.setAttribute(CALLER, SessionKeys.fingerprint(key));
        return true;
      }
    }
    return false;
  }

  private boolean isKnown(HttpServletRequest request, String key) throws IOException {
    if (keys.accept(key)) {
      return true;
    }
    Optional<String> tenant = dialect(request).tenant(key);
    tenant.ifPresent(name -> request.setAttribute(TENANT, name));
    return tenant.isPresent();
  }

  /** The tenant whose own key the request shows; empty if it shows another one, or none. */
  public static Optional<String> tenant(HttpServletRequest request) {
    return request.getAttribute(TENANT) instanceof String name
        ? Optional.of(name)
        : Optional.empty();
  }

  /**
   * Who calls, as a digest of the key that let the request pass: equal for those who have the same
   * key. Empty if it needed none.
   */
  public static String caller(HttpServletRequest request) {
    return request.getAttribute(CALLER) instanceof String caller ? caller : "";
  }

  /**
   * Whether a page that may not call has a browser do so. Browsers ask before some calls only; to
   * make a directory, or to send a form, they do not.
   */
  private boolean isOfForeignPage(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    return origin != null
        && !origins.allows(origin)
        && !origin.endsWith("://" + request.getHeader("Host"));
  }

  /**
   * Whether this machine calls itself. The name that was called counts as well: a page on the web
   * can make its own name local.
   */
  static boolean isLocal(HttpServletRequest request) {
    String name = request.getServerName();
    return LOOPBACK_ADDRESS.matcher(request.getRemoteAddr()).matches()
        && (name.equals("localhost") || LOOPBACK_ADDRESS.matcher(name).matches());
  }
}
