package dev.satchel.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what a request has opened (a spool, a slot, a directory) when its answer is over, in
 * whichever way it ends: sent, broken off, refused, without a body, or with an error that no client
 * took any more. It stands outside Jersey, which forgets to close a body that it could not flush.
 */
public final class OpenedByRequest extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String ATTRIBUTE = OpenedByRequest.class.getName();

  /** Has {@code closeable} closed when the answer to {@code request} is over. */
  public static <T extends Closeable> T add(HttpServletRequest request, T closeable) {
    opened(request).push(closeable);
    return closeable;
  }

  @SuppressWarnings("unchecked") // Nobody else knows the attribute.
  private static Deque<Closeable> opened(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Deque<?> opened) {
      return (Deque<Closeable>) opened;
    }
    Deque<Closeable> opened = new ArrayDeque<>();
    request.setAttribute(ATTRIBUTE, opened);
    return opened;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    try {
      chain.doFilter(request, response);
    } finally {
      closeAll(opened(request));
    }
  }

  /** Closes the last first, each of them whatever becomes of the others. */
  private static void closeAll(Deque<Closeable> opened) throws IOException {
    if (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } finally {
        closeAll(opened);
      }
    }
  }
}
