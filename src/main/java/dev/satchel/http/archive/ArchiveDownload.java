package dev.satchel.http.archive;

import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.archive.Archive;
import dev.satchel.archive.Plan;
import dev.satchel.files.Scratch;
import dev.satchel.git.RepositoryIdentity;
import dev.satchel.http.ByteRange;
import dev.satchel.http.ContentDisposition;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Sized;
import dev.satchel.http.Spool;
import dev.satchel.http.Streamed;
import dev.satchel.http.TaggedAnswer;
import dev.satchel.http.archive.ArchiveQuery.Delivery;
import dev.satchel.http.archive.ArchiveQuery.Length;
import dev.satchel.http.archive.RunningArchive.State;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a request for an archive is answered with. A plan is made where the answer has a tag, or a
 * length that follows from the plan; what else needs its length is spooled.
 */
final class ArchiveDownload {
  static final String NO_ROOM =
      "There is no room to spool this archive; use delivery=stream over HTTP/1.1";

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final ArchiveQuery query;
  private final Archive archive;
  private final Optional<RepositoryIdentity> repository;
  private final RunningArchive running;
  private final Scratch scratch;
  private final MinRate minRate;

  ArchiveDownload(
      HttpServletRequest request,
      HttpServletResponse response,
      ArchiveQuery query,
      Archive archive,
      Optional<RepositoryIdentity> repository,
      RunningArchive running,
      Scratch scratch,
      MinRate minRate) {
    this.request = request;
    this.response = response;
    this.query = query;
    this.archive = archive;
    this.repository = repository;
    this.running = running;
    this.scratch = scratch;
    this.minRate = minRate;
  }

  /** The answer to HEAD, for which no file is read. */
  Response head() throws IOException {
    try (running) { // Its slot is free before the client has the answer, and asks for more.
      Plan plan = plan(true);
      return describe(withoutBody(tagged(plan), plan));
    }
  }

  private ResponseBuilder withoutBody(TaggedAnswer answer, @Nullable Plan plan) {
    if (answer.isKnown()) {
      return answer.notModified();
    }
    if (plan != null && plan.length().isPresent()) {
      return answer.whole().header(HttpHeaders.CONTENT_LENGTH, plan.length().getAsLong());
    }
    return answer.whole().entity(Streamed.nothing(request, response));
  }

  /** The answer to GET. */
  Response get() throws IOException {
    Plan plan = plan(request.getHeader("Range") != null || needsLength());
    TaggedAnswer answer = tagged(plan);
    return describe(
        answer.isKnown()
            ? answer.notModified()
            : withBody(answer, plan).header("X-Archive-Id", running.id()));
  }

  private TaggedAnswer tagged(@Nullable Plan plan) {
    return plan != null && query.isResumable()
        ? TaggedAnswer.tagged(request, plan.tag())
        : TaggedAnswer.untagged(request);
  }

  private ResponseBuilder withBody(TaggedAnswer answer, @Nullable Plan plan) throws IOException {
    boolean isSpooled = query.delivery() == Delivery.SPOOL;
    // A part is never taken from a spool, which holds what was found when it was made.
    if (plan != null && (answer.isForPart() || (!isSpooled && isLengthPlanned()))) {
      return answer.of(new Sent(new PlannedArchive(archive, plan, running)));
    }
    if (isSpooled || needsLength()) {
      return answer.of(new Sent(spool(plan)));
    }
    return streamed(answer.whole(), new WholeArchive(archive, plan, running.progress()));
  }

  private boolean needsLength() {
    return query.length() == Length.EXACT || !Streamed.hasChunks(request);
  }

  private boolean isLengthPlanned() {
    return needsLength() && archive.options().hasExactLength();
  }

  /**
   * @param isMeasured whether the length is of use
   */
  private @Nullable Plan plan(boolean isMeasured) throws IOException {
    if (!query.isResumable() && !isLengthPlanned()) {
      return null;
    }
    Plan plan =
        running.run(
            State.PLANNING,
            () -> OpenedByRequest.add(request, archive.plan(isMeasured)),
            made -> "planned, " + made.entries() + " entries, " + made.bytes() + " bytes");
    running.expect(plan);
    return plan;
  }

  private Spool spool(@Nullable Plan plan) throws IOException {
    WholeArchive whole = new WholeArchive(archive, plan, running.progress());
    return running.run(
        State.SPOOLING,
        () -> OpenedByRequest.add(request, Spool.of(whole, scratch, NO_ROOM)),
        spool -> "spooled, " + whole.inWords());
  }

  private ResponseBuilder streamed(ResponseBuilder answer, WholeArchive whole) {
    if (!Streamed.wantsTrailers(request)) {
      return answer.entity(Streamed.inChunks(sent(whole, whole::inWords), request, response));
    }
    ArchiveTrailers trailers = new ArchiveTrailers(whole);
    Content content = sent(trailers, whole::inWords);
    return answer
        .header("Trailer", ArchiveTrailers.NAMES)
        .entity(Streamed.inChunks(content, request, response, trailers::fields));
  }

  private Content sent(Content content, Supplier<String> inWords) {
    return running.sent(minRate.paced(content, running.work()), inWords);
  }

  private Response describe(ResponseBuilder answer) {
    RawName fileName = RawName.of(archive.root() + "." + archive.format().label());
    repository.ifPresent(identity -> RepositoryHeaders.add(answer, identity));
    return answer
        .header(HttpHeaders.CONTENT_TYPE, archive.format().mediaType())
        .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment(fileName))
        .header("X-Content-Type-Options", "nosniff")
        .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
        .build();
  }

  /** Something of which what is sent is watched and logged. */
  private final class Sent implements Sized {
    private final Sized content;

    Sent(Sized content) {
      this.content = content;
    }

    @Override
    public long length() throws IOException {
      return content.length();
    }

    @Override
    public Content part(ByteRange range) {
      return sent(content.part(range), range::toString);
    }
  }
}
