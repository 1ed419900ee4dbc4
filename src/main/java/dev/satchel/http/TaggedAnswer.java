package dev.satchel.http;

import dev.satchel.Content;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The answer with something that has an entity tag: whole, a part, or nothing because the client
 * has it already (RFC 9110, sections 13 and 14). Without a tag there are no conditions and no
 * ranges: what parts belong to could not be told. Only {@link #inParts} gives the answer a type.
 */
public final class TaggedAnswer {
  private static final Pattern TAG = Pattern.compile("\"[^\"]*\"");

  private final HttpServletRequest request;
  private final @Nullable String etag;
  private final @Nullable ModifiedDate modified;

  private TaggedAnswer(
      HttpServletRequest request, @Nullable String etag, @Nullable ModifiedDate modified) {
    this.request = request;
    this.etag = etag;
    this.modified = modified;
  }

  /** To {@code request}, with what has {@code tag}, without quotes: the same for the same bytes. */
  public static TaggedAnswer tagged(HttpServletRequest request, String tag) {
    return new TaggedAnswer(request, '"' + tag + '"', null);
  }

  /** The same with what was last modified then. */
  public TaggedAnswer modified(ModifiedDate date) {
    return new TaggedAnswer(request, etag, date);
  }

  /** To {@code request}, with what may be something else each time. */
  public static TaggedAnswer untagged(HttpServletRequest request) {
    return new TaggedAnswer(request, null, null);
  }

  /** Whether the client has it already. */
  public boolean isKnown() {
    String known =
        String.join(",", Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH)));
    if (request.getHeader(HttpHeaders.IF_NONE_MATCH) == null) { // Which comes before any date.
      return modified != null && modified.isKnownTo(request);
    }
    return etag != null
        && (known.strip().equals("*")
            || TAG.matcher(known).results().anyMatch(tag -> tag.group().equals(etag)));
  }

  /** That the client has it already. */
  public ResponseBuilder notModified() {
    return dated(Response.notModified()).header(HttpHeaders.ETAG, etag);
  }

  /** Whether the client wants a part; it does not where it holds a part of something else. */
  public boolean isForPart() {
    return range().isPresent();
  }

  private Optional<String> range() {
    return ranges().filter(ByteRange::isSingle);
  }

  /** What the client says about ranges, if that is about what there is now. */
  private Optional<String> ranges() {
    String condition = request.getHeader("If-Range");
    boolean applies =
        etag != null
            && request.getMethod().equals("GET")
            && (condition == null || isThis(condition.strip()));
    return Optional.ofNullable(applies ? request.getHeader("Range") : null);
  }

  private boolean isThis(String condition) {
    return condition.equals(etag) || (modified != null && modified.isStrong(condition));
  }

  /** All of it, to be sent by a body of unknown length that is still to be set. */
  public ResponseBuilder whole() {
    return start(Response.Status.OK);
  }

  /**
   * All of {@code content}, or the one part of it that the client wants, with its length. Several
   * at once are answered with the whole.
   *
   * @throws jakarta.ws.rs.WebApplicationException 416 if that part lies beyond the end
   */
  public ResponseBuilder of(Sized content) throws IOException {
    long length = content.length();
    Optional<ByteRange> range = range().flatMap(header -> ByteRange.parse(header, length));
    return range.isPresent()
        ? part(content, range.get(), length)
        : withLength(Response.Status.OK, content.part(ByteRange.whole(length)), length);
  }

  /**
   * All of {@code content}, or each part of it that the client wants, with its length and type.
   *
   * @throws jakarta.ws.rs.WebApplicationException 416 if all those parts lie beyond the end
   */
  public ResponseBuilder inParts(Sized content, String mediaType) throws IOException {
    long length = content.length();
    List<ByteRange> ranges =
        ranges().flatMap(header -> ByteRange.parseAll(header, length)).orElse(List.of());
    if (ranges.size() > 1) {
      PartialBody parts = new PartialBody(content, length, ranges, mediaType);
      return withLength(Response.Status.PARTIAL_CONTENT, parts, parts.length())
          .type(parts.mediaType());
    }
    ResponseBuilder answer =
        ranges.isEmpty()
            ? withLength(Response.Status.OK, content.part(ByteRange.whole(length)), length)
            : part(content, ranges.get(0), length);
    return answer.type(mediaType);
  }

  /**
   * To GET, the same; to HEAD, what it would be like as a whole.
   *
   * @throws jakarta.ws.rs.WebApplicationException 416 if all parts lie beyond the end
   */
  public ResponseBuilder ofMethod(Sized content, String mediaType) throws IOException {
    return request.getMethod().equals("HEAD")
        ? whole().type(mediaType).header(HttpHeaders.CONTENT_LENGTH, content.length())
        : inParts(content, mediaType);
  }

  private ResponseBuilder part(Sized content, ByteRange range, long length) {
    return withLength(Response.Status.PARTIAL_CONTENT, content.part(range), range.length())
        .header("Content-Range", range + "/" + length);
  }

  private ResponseBuilder withLength(Response.Status status, Content content, long length) {
    return start(status)
        .header(HttpHeaders.CONTENT_LENGTH, length)
        .entity(Streamed.withLength(content, request));
  }

  private ResponseBuilder start(Response.Status status) {
    ResponseBuilder answer = dated(Response.status(status));
    return etag == null
        ? answer
        : answer.header(HttpHeaders.ETAG, etag).header("Accept-Ranges", "bytes");
  }

  private ResponseBuilder dated(ResponseBuilder answer) {
    return modified == null ? answer : answer.header(HttpHeaders.LAST_MODIFIED, modified);
  }
}
