package dev.satchel.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Lets only so many calls be answered at once. Each needs a thread for as long as it takes, and
 * there must be some left for the pages that need no key: whoever watches the server would else
 * take one that is busy for one that is dead.
 */
public final class Admission extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final int UNAVAILABLE = 503;

  private final Semaphore free;
  private final transient Dialects dialects;

  /**
   * @param most how many calls at once
   */
  public Admission(int most, Meters meters, Dialects dialects) {
    this.free = new Semaphore(most);
    this.dialects = dialects;
    meters.watchCalls(() -> most - free.availablePermits());
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (AuthFilter.isFree(request)) {
      chain.doFilter(request, response);
    } else if (free.tryAcquire()) {
      try {
        chain.doFilter(request, response);
      } finally {
        free.release();
      }
    } else {
      refuse(request, response);
    }
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
    CallNotes.refused(request, "TOO_MANY_CALLS");
    response.setIntHeader("Retry-After", ErrorWording.RETRY_AFTER_SECONDS);
    String reason = "Too many calls are being answered, try again later";
    dialects.failed(request.getRequestURI(), Call.of(request), UNAVAILABLE, reason).send(response);
  }
}
