package dev.satchel.http.ash;

import dev.satchel.Content;
import dev.satchel.http.ByteRange;
import dev.satchel.http.Cancellation;
import dev.satchel.http.MinRate;
import dev.satchel.http.ModifiedDate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Sized;
import dev.satchel.http.TaggedAnswer;
import dev.satchel.session.WorkspaceView.ViewedFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.time.Instant;

/** What a request for the bytes of a file is answered with: as many as it had, or a break. */
final class FileBody implements Sized {
  private final HttpServletRequest request;
  private final ViewedFile file;
  private final MinRate minRate;
  private final TaggedAnswer answer;

  /**
   * @param file open until the answer is over
   * @param now when the answer is made
   */
  FileBody(HttpServletRequest request, ViewedFile file, MinRate minRate, Instant now) {
    this.request = request;
    this.file = file;
    this.minRate = minRate;
    this.answer =
        TaggedAnswer.tagged(request, file.tag())
            .modified(new ModifiedDate(file.modified().instant(), now));
  }

  /**
   * The answer to GET and HEAD.
   *
   * @param source where the file comes from
   */
  Response answer(RequestedPath path, String source) throws IOException {
    return described(MediaTypes.of(path.name().text()))
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename*=UTF-8''" + UriComponent.of(path.name()))
        .header("X-Ash-Source", source)
        .header("X-Content-Type-Options", "nosniff")
        .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
        .build();
  }

  private ResponseBuilder described(String type) throws IOException {
    if (answer.isKnown()) {
      return answer.notModified();
    }
    return request.getMethod().equals("HEAD")
        ? answer.whole().type(type).header(HttpHeaders.CONTENT_LENGTH, length())
        : answer.inParts(this, type);
  }

  @Override
  public long length() {
    return file.size();
  }

  @Override
  public Content part(ByteRange range) {
    Cancellation work = OpenedByRequest.add(request, new Cancellation());
    return minRate.paced(out -> file.copy(range.first(), range.length(), out), work);
  }
}
