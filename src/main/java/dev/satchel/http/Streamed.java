package dev.satchel.http;

import dev.satchel.Content;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A body that is made while it is sent. If it fails after its first byte, {@link FailureFilter}
 * hears of it.
 */
public final class Streamed implements StreamingOutput {
  /** The word, unless its weight is 0. */
  private static final Pattern TRAILERS =
      Pattern.compile("trailers(\\s*;\\s*q\\s*=\\s*(?!0(\\.0*)?$)\\S+)?", Pattern.CASE_INSENSITIVE);

  private final Content content;
  private final HttpServletRequest request;

  private Streamed(Content content, HttpServletRequest request) {
    this.content = content;
    this.request = request;
  }

  /** A body whose length the answer's headers say. */
  public static Streamed withLength(Content content, HttpServletRequest request) {
    return new Streamed(content, request);
  }

  /**
   * A body of unknown length. It is sent in chunks in any case, since otherwise, where the client
   * asks for the connection to be closed, its end would be the end of the connection, which says
   * nothing. Not for HTTP/1.0, which has no chunks.
   */
  public static Streamed inChunks(
      Content content, HttpServletRequest request, HttpServletResponse response) {
    return inChunks(content, request, response, Map::of); // Trailers need chunks; these are none.
  }

  /**
   * The same, followed by fields that are known at its end. Their names must be announced in a
   * {@code Trailer} header.
   */
  public static Streamed inChunks(
      Content content,
      HttpServletRequest request,
      HttpServletResponse response,
      Supplier<Map<String, String>> trailers) {
    response.setTrailerFields(trailers);
    return new Streamed(content, request);
  }

  /** In an answer to HEAD: that there would be a body, of unknown length. */
  public static Streamed nothing(HttpServletRequest request, HttpServletResponse response) {
    Content nothing =
        out -> {
          out.write(new byte[0]); // Upon which Jersey hands over the headers.
          response.flushBuffer(); // Or the length would be taken for 0 at the end.
        };
    return new Streamed(nothing, request);
  }

  /** Whether a body of unknown length can be sent so that its end is told from a break. */
  public static boolean hasChunks(HttpServletRequest request) {
    return !request.getProtocol().equals("HTTP/1.0");
  }

  /** Whether the client understands fields after the body (RFC 9110, section 10.1.4). */
  public static boolean wantsTrailers(HttpServletRequest request) {
    String accepted = String.join(",", Collections.list(request.getHeaders("TE")));
    return hasChunks(request)
        && Arrays.stream(accepted.split(",", -1))
            .anyMatch(coding -> TRAILERS.matcher(coding.strip()).matches());
  }

  @Override
  public void write(OutputStream out) throws IOException {
    Counting counting = new Counting(out);
    try {
      content.writeTo(counting);
    } catch (Throwable e) { // An Error as well: running out of memory must show too.
      if (!counting.begun) {
        throw e;
      }
      FailureFilter.note(request, e); // Thrown here, it would only be logged, and the body ended.
    }
  }

  /** Knows whether anything was written. */
  private static final class Counting extends OutputStream {
    private final OutputStream out;
    private boolean begun;

    Counting(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      begun = true;
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      begun = true;
      out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
