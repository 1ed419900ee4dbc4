package dev.satchel.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An answer that counts the bytes of its body and keeps its id. For one thread. */
final class CountedResponse extends HttpServletResponseWrapper {
  private final String id;
  private @Nullable Counted stream;

  CountedResponse(HttpServletResponse response, String id) {
    super(response);
    this.id = id;
    setHeader(CallNotes.REQUEST_ID, id);
  }

  /** How many bytes of a body there were so far. */
  long sent() {
    return stream == null ? 0 : stream.count;
  }

  @Override
  public void reset() {
    super.reset();
    setHeader(CallNotes.REQUEST_ID, id);
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    if (stream == null) {
      stream = new Counted(super.getOutputStream());
    }
    return stream;
  }

  /** Counts what has been taken. */
  private static final class Counted extends ServletOutputStream {
    private final ServletOutputStream out;
    private long count;

    Counted(ServletOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }

    @Override
    public boolean isReady() {
      return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      out.setWriteListener(listener);
    }
  }
}
