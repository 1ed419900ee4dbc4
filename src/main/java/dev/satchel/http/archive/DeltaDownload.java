package dev.satchel.http.archive;

import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.files.Scratch;
import dev.satchel.http.ByteRange;
import dev.satchel.http.ContentDisposition;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Spool;
import dev.satchel.http.Streamed;
import dev.satchel.http.archive.ArchiveQuery.Delivery;
import dev.satchel.http.archive.ArchiveQuery.Length;
import dev.satchel.http.archive.RunningArchive.State;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;

/**
 * What a request for the changes of a repository is answered with. Nothing says beforehand what
 * they are, so there is no tag, and no part of them can be had.
 */
final class DeltaDownload {
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final ArchiveQuery query;
  private final ShownDelta delta;
  private final RunningArchive running;
  private final Scratch scratch;
  private final MinRate minRate;

  DeltaDownload(
      HttpServletRequest request,
      HttpServletResponse response,
      ArchiveQuery query,
      ShownDelta delta,
      RunningArchive running,
      Scratch scratch,
      MinRate minRate) {
    this.request = request;
    this.response = response;
    this.query = query;
    this.delta = delta;
    this.running = running;
    this.scratch = scratch;
    this.minRate = minRate;
  }

  /** The answer to HEAD, for which no file is read. */
  Response head() throws IOException {
    try (running) { // Its slot is free before the client has the answer, and asks for more.
      return describe(Response.ok().entity(Streamed.nothing(request, response)));
    }
  }

  /** The answer to GET. */
  Response get() throws IOException {
    boolean isSpooled =
        query.delivery() == Delivery.SPOOL
            || query.length() == Length.EXACT
            || !Streamed.hasChunks(request);
    ResponseBuilder answer = isSpooled ? spooled() : Response.ok().entity(streamed());
    return describe(answer.header("X-Archive-Id", running.id()));
  }

  private Streamed streamed() {
    return Streamed.inChunks(sent(this::write, this::inWords), request, response);
  }

  private ResponseBuilder spooled() throws IOException {
    Spool spool =
        running.run(
            State.SPOOLING,
            () ->
                OpenedByRequest.add(
                    request, Spool.of(this::write, scratch, ArchiveDownload.NO_ROOM)),
            made -> "spooled, " + inWords());
    long length = spool.length();
    Content all = spool.part(ByteRange.whole(length));
    return Response.ok()
        .header(HttpHeaders.CONTENT_LENGTH, length)
        .entity(Streamed.withLength(sent(all, this::inWords), request));
  }

  private void write(OutputStream out) throws IOException {
    delta.writeTo(out, running.progress());
  }

  private String inWords() {
    return running.progress().entries() + " changes";
  }

  private Content sent(Content content, Supplier<String> inWords) {
    return running.sent(minRate.paced(content, running.work()), inWords);
  }

  private Response describe(ResponseBuilder answer) throws IOException {
    delta.identity().ifPresent(identity -> RepositoryHeaders.add(answer, identity));
    delta.baseCommit().ifPresent(commit -> addBase(answer, commit));
    RawName fileName = RawName.of(delta.name() + ".patch");
    return answer
        .header(HttpHeaders.CONTENT_TYPE, "text/x-patch; charset=utf-8")
        .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment(fileName))
        .header("X-Content-Type-Options", "nosniff")
        .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
        .build();
  }

  private void addBase(ResponseBuilder answer, String commit) {
    String ref = query.baseRef() == null ? "auto" : RepositoryHeaders.plain(query.baseRef());
    answer.header("X-Archive-Base-Commit", commit).header("X-Archive-Base-Ref", ref);
  }
}
