package dev.satchel.http.molecule;

import dev.satchel.Content;
import dev.satchel.files.Stat.Timestamp;
import dev.satchel.http.ByteRange;
import dev.satchel.http.ModifiedDate;
import dev.satchel.http.Sized;
import dev.satchel.http.TaggedAnswer;
import dev.satchel.session.WorkspaceView.ViewedFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.time.Instant;

/** What a request for the bytes of a session's file is answered with: as many as it had. */
final class ViewedBody implements Sized {
  /** When it was modified, to the nanosecond: seconds since 1970, a space, and nanoseconds. */
  static final String MODIFIED = "X-Modified";

  private final HttpServletRequest request;
  private final ViewedFile file;
  private final SessionTree session;
  private final TaggedAnswer answer;

  /**
   * @param file open until the answer is over
   * @param now when the answer is made
   */
  ViewedBody(HttpServletRequest request, ViewedFile file, SessionTree session, Instant now) {
    this.request = request;
    this.file = file;
    this.session = session;
    this.answer =
        TaggedAnswer.tagged(request, file.tag())
            .modified(new ModifiedDate(file.modified().instant(), now));
  }

  Response get() throws IOException {
    return described(answer.isKnown() ? answer.notModified() : answer.of(this));
  }

  /** The same, for which nothing is read. */
  Response head() {
    return described(
        answer.isKnown()
            ? answer.notModified()
            : answer.whole().header(HttpHeaders.CONTENT_LENGTH, length()));
  }

  private Response described(ResponseBuilder described) {
    Timestamp modified = file.modified();
    return described
        .type(MediaType.APPLICATION_OCTET_STREAM)
        .header(MODIFIED, modified.seconds() + " " + modified.nanos())
        .header("X-Content-Type-Options", "nosniff")
        .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
        .build();
  }

  @Override
  public long length() {
    return file.size();
  }

  @Override
  public Content part(ByteRange range) {
    return session.paced(request, out -> file.copy(range.first(), range.length(), out));
  }
}
