package dev.satchel.http;

import static dev.satchel.http.ForwardOutcome.ANSWERED;

import dev.satchel.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Optional;
import java.util.UUID;

/** What is noted of a call on its way, for the access log and the metrics. */
public final class CallNotes {
  /** The header that carries the id of a call. */
  public static final String REQUEST_ID = "X-Request-Id";

  private static final int LONGEST_ID = 128;
  private static final String ID = CallNotes.class.getName() + ".id";
  private static final String CALLER = CallNotes.class.getName() + ".caller";
  private static final String REFUSED = CallNotes.class.getName() + ".refused";
  private static final String FORWARDED = CallNotes.class.getName() + ".forwarded";

  private CallNotes() {}

  /**
   * The id of the call: the one that {@code request} brings along, if it is of 1 to 128 visible
   * ASCII characters, else a new one. The same each time.
   */
  public static String id(HttpServletRequest request) {
    if (request.getAttribute(ID) instanceof String id) {
      return id;
    }
    String id =
        Optional.ofNullable(request.getHeader(REQUEST_ID))
            .filter(CallNotes::isSane)
            .orElseGet(() -> UUID.randomUUID().toString());
    request.setAttribute(ID, id);
    return id;
  }

  private static boolean isSane(String id) {
    return !id.isEmpty()
        && id.length() <= LONGEST_ID
        && id.chars().allMatch(character -> character > ' ' && character < 127);
  }

  /** Notes what kind of key let {@code request} pass, where it was none of a session or tenant. */
  public static void caller(HttpServletRequest request, String kind) {
    request.setAttribute(CALLER, kind);
  }

  /** What kind of key let {@code request} pass; {@code none} if it needed none, or had none. */
  static String caller(HttpServletRequest request) {
    if (request.getAttribute(CALLER) instanceof String kind) {
      return kind;
    }
    return AuthFilter.caller(request).isEmpty() ? "none" : "session";
  }

  /** Notes that {@code request} was refused. */
  static void refused(ContainerRequestContext request, Refusal.Code code) {
    request.setProperty(REFUSED, code.name());
  }

  /**
   * Notes that {@code request} was answered with an error, unless it is known already as what it
   * was refused, or the answer is a workspace's.
   */
  static void refused(ContainerRequestContext request, int status) {
    if (request.getProperty(REFUSED) == null && request.getProperty(FORWARDED) != ANSWERED) {
      request.setProperty(REFUSED, "STATUS_" + status);
    }
  }

  /**
   * Notes that {@code request} was refused.
   *
   * @param code one of few
   */
  static void refused(HttpServletRequest request, String code) {
    request.setAttribute(REFUSED, code);
  }

  /** As what {@code request} was refused; empty if it was not. */
  static Optional<String> refused(HttpServletRequest request) {
    return request.getAttribute(REFUSED) instanceof String code
        ? Optional.of(code)
        : Optional.empty();
  }

  /** Notes that {@code request} was forwarded to a workspace; the last note counts. */
  public static void forwarded(HttpServletRequest request, ForwardOutcome outcome) {
    request.setAttribute(FORWARDED, outcome);
  }

  /** What became of {@code request} at a workspace; empty if it was not forwarded. */
  static Optional<ForwardOutcome> forwarded(HttpServletRequest request) {
    return request.getAttribute(FORWARDED) instanceof ForwardOutcome outcome
        ? Optional.of(outcome)
        : Optional.empty();
  }
}
