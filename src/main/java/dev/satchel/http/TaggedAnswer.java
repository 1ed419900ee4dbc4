package dev.satchel.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The answer with something that has an entity tag: whole, a single range, or nothing because the
 * client has it already (RFC 9110, sections 13 and 14). Several ranges at once are answered with
 * the whole. Without a tag there are no conditions and no ranges: what parts belong to could not be
 * told. None of these answers has the headers that describe the content.
 */
public final class TaggedAnswer {
  private static final Pattern TAG = Pattern.compile("\"[^\"]*\"");

  private final HttpServletRequest request;
  private final @Nullable String etag;

  private TaggedAnswer(HttpServletRequest request, @Nullable String etag) {
    this.request = request;
    this.etag = etag;
  }

  /** To {@code request}, with what has {@code tag}, without quotes: the same for the same bytes. */
  public static TaggedAnswer tagged(HttpServletRequest request, String tag) {
    return new TaggedAnswer(request, '"' + tag + '"');
  }

  /** To {@code request}, with what may be something else each time. */
  public static TaggedAnswer untagged(HttpServletRequest request) {
    return new TaggedAnswer(request, null);
  }

  /** Whether the client has it already. */
  public boolean isKnown() {
    String known =
        String.join(",", Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH)));
    return etag != null
        && (known.strip().equals("*")
            || TAG.matcher(known).results().anyMatch(tag -> tag.group().equals(etag)));
  }

  /** That the client has it already. */
  public ResponseBuilder notModified() {
    return Response.notModified().header(HttpHeaders.ETAG, etag);
  }

  /** Whether the client wants a part; it does not where it holds a part of something else. */
  public boolean isForPart() {
    return range().isPresent();
  }

  private Optional<String> range() {
    String condition = request.getHeader("If-Range");
    boolean applies =
        etag != null
            && request.getMethod().equals("GET")
            && (condition == null || condition.strip().equals(etag));
    return Optional.ofNullable(applies ? request.getHeader("Range") : null)
        .filter(ByteRange::isSingle);
  }

  /** All of it, to be sent by a body of unknown length that is still to be set. */
  public ResponseBuilder whole() {
    return start(Response.Status.OK);
  }

  /**
   * All of {@code content}, or the part of it that the client wants, with its length.
   *
   * @throws jakarta.ws.rs.WebApplicationException 416 if that part lies beyond the end
   */
  public ResponseBuilder of(Sized content) throws IOException {
    long length = content.length();
    Optional<ByteRange> range = range().flatMap(header -> ByteRange.parse(header, length));
    return range.isPresent()
        ? withLength(Response.Status.PARTIAL_CONTENT, content, range.get())
            .header("Content-Range", range.get() + "/" + length)
        : withLength(Response.Status.OK, content, ByteRange.whole(length));
  }

  private ResponseBuilder withLength(Response.Status status, Sized content, ByteRange range) {
    return start(status)
        .header(HttpHeaders.CONTENT_LENGTH, range.length())
        .entity(Streamed.withLength(content.part(range), request));
  }

  private ResponseBuilder start(Response.Status status) {
    ResponseBuilder answer = Response.status(status);
    return etag == null
        ? answer
        : answer.header(HttpHeaders.ETAG, etag).header("Accept-Ranges", "bytes");
  }
}
