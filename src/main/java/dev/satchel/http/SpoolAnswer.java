package dev.satchel.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.Optional;

/**
 * The answer with a spool as its body: whole, a single range, or nothing because the client has it
 * already (RFC 9110, sections 13 and 14). Several ranges at once are answered with the whole.
 */
public final class SpoolAnswer {
  private SpoolAnswer() {}

  /**
   * The answer to {@code request}, without headers that describe the content.
   *
   * @throws jakarta.ws.rs.WebApplicationException 416 if a range lies beyond the end
   */
  public static ResponseBuilder to(HttpServletRequest request, Spool spool) {
    if (isKnown(request, spool)) {
      return Response.notModified().header(HttpHeaders.ETAG, spool.etag());
    }
    Optional<ByteRange> range = range(request, spool);
    ByteRange sent = range.orElse(ByteRange.whole(spool.size()));
    ResponseBuilder answer =
        Response.status(range.isPresent() ? 206 : 200)
            .header(HttpHeaders.ETAG, spool.etag())
            .header("Accept-Ranges", "bytes")
            .header(HttpHeaders.CONTENT_LENGTH, sent.length());
    if (range.isPresent()) {
      answer.header(
          "Content-Range", "bytes " + sent.first() + "-" + sent.last() + "/" + spool.size());
    }
    return request.getMethod().equals("HEAD")
        ? answer
        : answer.entity(Streamed.withLength(spool.part(sent), request));
  }

  private static boolean isKnown(HttpServletRequest request, Spool spool) {
    String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    return known != null && (known.strip().equals("*") || known.contains(spool.etag()));
  }

  /**
   * The range to send; empty for the whole, also when the client holds a part of something else.
   */
  private static Optional<ByteRange> range(HttpServletRequest request, Spool spool) {
    String range = request.getHeader("Range");
    String condition = request.getHeader("If-Range");
    boolean applies =
        request.getMethod().equals("GET")
            && (condition == null || condition.strip().equals(spool.etag()));
    return range == null || !applies ? Optional.empty() : ByteRange.parse(range, spool.size());
  }
}
