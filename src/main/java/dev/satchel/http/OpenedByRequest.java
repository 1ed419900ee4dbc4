package dev.satchel.http;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what a request has opened (a spool, a slot, a directory) when its answer is over, in
 * whichever way it ends: sent, broken off, refused, or without a body. Runs before the body is
 * written: it hangs the closing on the end of the body, and closes at once if there will be none.
 */
public final class OpenedByRequest implements ContainerResponseFilter {
  private static final String PROPERTY = OpenedByRequest.class.getName();

  /** Has {@code closeable} closed when the answer to {@code request} is over. */
  public static <T extends Closeable> T add(ContainerRequestContext request, T closeable) {
    opened(request).push(closeable);
    return closeable;
  }

  @SuppressWarnings("unchecked") // Nobody else knows the property.
  private static Deque<Closeable> opened(ContainerRequestContext request) {
    if (request.getProperty(PROPERTY) instanceof Deque<?> opened) {
      return (Deque<Closeable>) opened;
    }
    Deque<Closeable> opened = new ArrayDeque<>();
    request.setProperty(PROPERTY, opened);
    return opened;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response)
      throws IOException {
    Deque<Closeable> opened = opened(request);
    if (opened.isEmpty()) {
      return;
    }
    if (response.hasEntity() && !request.getMethod().equals(HttpMethod.HEAD)) {
      response.setEntityStream(new ClosingStream(response.getEntityStream(), opened));
    } else {
      closeAll(opened);
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

  private static final class ClosingStream extends FilterOutputStream {
    private final Deque<Closeable> opened;

    ClosingStream(OutputStream out, Deque<Closeable> opened) {
      super(out);
      this.opened = opened;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        closeAll(opened);
      }
    }
  }
}
