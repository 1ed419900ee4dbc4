package dev.satchel.http.ash;

import dev.satchel.Content;
import dev.satchel.files.Scratch;
import dev.satchel.http.ByteRange;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Spool;
import dev.satchel.http.Streamed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Answers with JSON that may become large. As long as it is small, it has its length, as on the
 * wire; else it is made once more, while it is sent. Safe for many threads.
 */
final class GrowingBody {
  /** In bytes. */
  private static final int SMALL = 64 << 10;

  private final Scratch scratch;

  GrowingBody(Scratch scratch) {
    this.scratch = scratch;
  }

  /**
   * The answer to GET.
   *
   * @param json can be written more than once
   */
  Response get(HttpServletRequest request, HttpServletResponse response, Content json)
      throws IOException {
    First first = new First();
    try {
      json.writeTo(first);
      byte[] body = first.taken.toByteArray();
      return withLength(body.length).entity(body).build();
    } catch (Overflow e) {
      return large(request, response, json);
    }
  }

  private Response large(HttpServletRequest request, HttpServletResponse response, Content json)
      throws IOException {
    if (Streamed.hasChunks(request)) {
      return AshJson.typed(Response.ok())
          .entity(Streamed.inChunks(json, request, response))
          .build();
    }
    Spool spool =
        OpenedByRequest.add(
            request, Spool.of(json, scratch, "There is no room to set the answer aside"));
    Content whole = spool.part(ByteRange.whole(spool.length()));
    return withLength(spool.length()).entity(Streamed.withLength(whole, request)).build();
  }

  /** The answer to HEAD, which says the length whatever it takes. */
  Response head(Content json) throws IOException {
    Counter counter = new Counter();
    json.writeTo(counter);
    return withLength(counter.count).build();
  }

  private static ResponseBuilder withLength(long length) {
    return AshJson.typed(Response.ok()).header(HttpHeaders.CONTENT_LENGTH, length);
  }

  /** There is more than is called small. */
  private static final class Overflow extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Takes what is small. */
  private static final class First extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (taken.size() + length > SMALL) {
        throw new Overflow();
      }
      taken.write(bytes, offset, length);
    }
  }

  private static final class Counter extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }
  }
}
