package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.MALFORMED_PATH;

import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import dev.satchel.http.ByteRange;
import dev.satchel.http.Cancellation;
import dev.satchel.http.LimitedBody;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.RawQuery;
import dev.satchel.http.Spool;
import dev.satchel.http.Streamed;
import dev.satchel.http.UnreadBody;
import dev.satchel.http.Usage;
import dev.satchel.session.ServedTree;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The directory here that is the workspace of a session on a platform, and what all calls to it
 * have in common. Safe for many threads.
 */
public final class SessionTree {
  private static final String PATH = "path";

  private final ServedTree tree;
  private final Credentials credentials;
  private final Scratch scratch;
  private final MinRate minRate;
  private final Usage usage;
  private final long maxUpload;

  /**
   * @param scratch takes what is sent to clients without chunks
   * @param maxUpload how many bytes the body of a call may have
   */
  public SessionTree(
      ServedTree tree,
      Credentials credentials,
      Scratch scratch,
      MinRate minRate,
      Usage usage,
      long maxUpload) {
    this.tree = tree;
    this.credentials = credentials;
    this.scratch = scratch;
    this.minRate = minRate;
    this.usage = usage;
    this.maxUpload = maxUpload;
  }

  /**
   * The directory, for one call.
   *
   * @throws Refusal FORBIDDEN if it holds credentials
   */
  ServedTree used() throws IOException {
    usage.touch();
    try (JailedDirectory directory = tree.directory()) {
      credentials.checkApart(directory);
    }
    return tree;
  }

  /**
   * The path in the query.
   *
   * @throws Refusal MALFORMED_PATH
   */
  static RawName path(HttpServletRequest request) {
    List<String> values = RawQuery.of(request).all(PATH);
    if (values.size() != 1) {
      throw new Refusal(MALFORMED_PATH, "path query required, once");
    }
    return RawQuery.decode(values.get(0))
        .orElseThrow(() -> new Refusal(MALFORMED_PATH, "invalid path"));
  }

  /**
   * What is sent with a request. What is not read of it is passed over when the answer is over.
   *
   * @throws Refusal TOO_LARGE
   */
  InputStream body(HttpServletRequest request, InputStream body) {
    OpenedByRequest.add(request, () -> UnreadBody.passOver(request));
    return new LimitedBody(request, body, maxUpload);
  }

  /** {@code content} on its way to the client, which is broken off if the client is too slow. */
  Content paced(HttpServletRequest request, Content content) {
    return minRate.paced(content, OpenedByRequest.add(request, new Cancellation()));
  }

  /** {@code answer} with something whose length is not known. */
  ResponseBuilder withBody(
      ResponseBuilder answer,
      HttpServletRequest request,
      HttpServletResponse response,
      Content content)
      throws IOException {
    if (Streamed.hasChunks(request)) {
      return answer.entity(Streamed.inChunks(paced(request, content), request, response));
    }
    Spool spool =
        OpenedByRequest.add(
            request, Spool.of(content, scratch, "There is no room to set the answer aside"));
    Content all = spool.part(ByteRange.whole(spool.length()));
    return answer
        .header(HttpHeaders.CONTENT_LENGTH, spool.length())
        .entity(Streamed.withLength(paced(request, all), request));
  }
}
