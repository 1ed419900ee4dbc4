package dev.satchel.http;

import dev.satchel.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each call from the outside: gives it an id, and tells the metrics and the access log
 * what became of it. The outermost filter, so that no answer is missed.
 */
public final class ObservedCalls extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ObservedCalls.class);

  private final transient Meters meters;
  private final transient Optional<AccessLog> log;
  private final transient Clock clock;

  /**
   * @param log stays the caller's
   */
  public ObservedCalls(Meters meters, Optional<AccessLog> log, Clock clock) {
    this.meters = meters;
    this.log = log;
    this.clock = clock;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Instant began = clock.instant();
    long start = System.nanoTime();
    CountedRequest in = new CountedRequest(request);
    CountedResponse out = new CountedResponse(response, CallNotes.id(request));
    boolean isThrown = true;
    try {
      chain.doFilter(in, out);
      isThrown = false;
    } catch (IOException | ServletException | RuntimeException | Error e) {
      log(request, e);
      throw e;
    } finally {
      observe(record(in, out, began, Duration.ofNanos(System.nanoTime() - start), isThrown));
    }
  }

  /** Said here, since the container would say it with the path as it was sent. */
  private static void log(HttpServletRequest request, Throwable failure) {
    String call = request.getMethod() + " " + LinkPath.withoutTokens(request.getRequestURI());
    Throwable cause = cause(failure);
    if (isDeparture(failure)) {
      LOG.debug("{}: the client left", call);
    } else if (cause instanceof Refusal refusal) {
      LOG.info("{} was broken off: {}", call, refusal.reason());
    } else if (cause instanceof IOException) {
      LOG.warn("{} failed: {}", call, cause.toString());
    } else {
      LOG.warn("{} failed", call, cause);
    }
  }

  /** Whether the client is gone, for which the container has a class of its own. */
  private static boolean isDeparture(@Nullable Throwable failure) {
    return failure != null
        && ((failure instanceof EOFException && failure.getClass() != EOFException.class)
            || isDeparture(failure.getCause()));
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : cause(cause);
  }

  private void observe(CallRecord call) {
    meters.called(call);
    log.ifPresent(it -> it.write(call));
  }

  /** What is thrown out of here becomes an error if nothing has left yet, else a broken answer. */
  private static CallRecord record(
      CountedRequest in, CountedResponse out, Instant began, Duration duration, boolean isThrown) {
    boolean isBroken = isThrown && out.isCommitted();
    return new CallRecord(
        began,
        duration,
        CallNotes.id(in),
        in.getMethod(),
        LinkPath.withoutTokens(in.getRequestURI()),
        isThrown && !isBroken ? Failure.INTERNAL : out.getStatus(),
        out.sent(),
        in.received(),
        in.getRemoteAddr(),
        AuthFilter.tenant(in),
        CallNotes.caller(in),
        CallNotes.refused(in),
        CallNotes.forwarded(in),
        isBroken);
  }
}
