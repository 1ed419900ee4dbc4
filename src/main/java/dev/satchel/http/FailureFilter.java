package dev.satchel.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Makes a body that failed half way look failed. Jersey ends such a body as if it were whole; this
 * filter stands outside Jersey and throws the failure once more, upon which the container breaks
 * the connection. If nothing has left yet, the client gets an error instead.
 */
public final class FailureFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String FAILURE = FailureFilter.class.getName();

  private final transient Dialects dialects;

  public FailureFilter(Dialects dialects) {
    this.dialects = dialects;
  }

  /** Notes that the body of the answer to {@code request} is not whole. */
  static void note(HttpServletRequest request, Throwable failure) {
    request.setAttribute(FAILURE, failure);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(request, response);
    if (!(request.getAttribute(FAILURE) instanceof Throwable failure)) {
      return;
    }
    if (response.isCommitted()) {
      throw new ServletException("the body is not whole", failure);
    }
    response.reset();
    dialects
        .of(request.getRequestURI())
        .failed(Failure.internal(), Call.of(request))
        .send(response);
  }
}
