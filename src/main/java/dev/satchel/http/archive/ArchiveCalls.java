package dev.satchel.http.archive;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Archive;
import dev.satchel.archive.ArchiveFormat;
import dev.satchel.archive.Engine;
import dev.satchel.archive.GitIgnore;
import dev.satchel.archive.IgnoreFile;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import dev.satchel.git.GitDelta;
import dev.satchel.git.Repositories;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.RawQuery;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;

/** Answers calls for a directory as an archive, or as a patch. Safe for many threads. */
public final class ArchiveCalls {
  /** Opens directories. */
  @FunctionalInterface
  public interface Opening {
    /**
     * Opens one in the jail of the call. The caller closes it.
     *
     * @param path as the query has it, still encoded
     * @throws dev.satchel.Refusal if it is not to be had
     */
    JailedDirectory open(String path) throws IOException;
  }

  /**
   * Where archives may be of.
   *
   * @param jail of which nothing leads out
   * @param opening opens directories in it
   * @param shownAs how the directory is called for the caller, who must not know where it lies; of
   *     repositories nothing is said then but what a patch begins at. Empty for where it really
   *     lies
   */
  public record Place(Jail jail, Opening opening, Optional<WorkspacePath> shownAs) {}

  private final Engine engine;
  private final Scratch scratch;
  private final RunningArchives archives;
  private final MinRate minRate;
  private final int maxDepth;

  /**
   * All that is given stays the caller's.
   *
   * @param archives which has the slots
   * @param maxDepth how many directories may lie between the top of an archive and an entry
   */
  public ArchiveCalls(
      Engine engine, Scratch scratch, RunningArchives archives, MinRate minRate, int maxDepth) {
    this.engine = engine;
    this.scratch = scratch;
    this.archives = archives;
    this.minRate = minRate;
    this.maxDepth = maxDepth;
  }

  /**
   * The answer to GET.
   *
   * @throws dev.satchel.http.InvalidParameters with all that are missing or unfit
   * @throws dev.satchel.Refusal if there is no such archive
   */
  public Response get(
      HttpServletRequest request, HttpServletResponse response, HttpHeaders headers, Place place)
      throws IOException {
    return get(request, response, query(request, headers), place);
  }

  /** The same where {@code query} takes the place of the one of the request. */
  public Response get(
      HttpServletRequest request, HttpServletResponse response, RawQuery query, Place place)
      throws IOException {
    return get(request, response, query(query), place);
  }

  private Response get(
      HttpServletRequest request, HttpServletResponse response, ArchiveQuery query, Place place)
      throws IOException {
    return query.isDelta()
        ? delta(request, response, query, place).get()
        : download(request, response, query, place).get();
  }

  /** The answer to HEAD: as the one to GET, but no file is read. */
  public Response head(
      HttpServletRequest request, HttpServletResponse response, HttpHeaders headers, Place place)
      throws IOException {
    return head(request, response, query(request, headers), place);
  }

  /** The same where {@code query} takes the place of the one of the request. */
  public Response head(
      HttpServletRequest request, HttpServletResponse response, RawQuery query, Place place)
      throws IOException {
    return head(request, response, query(query), place);
  }

  private Response head(
      HttpServletRequest request, HttpServletResponse response, ArchiveQuery query, Place place)
      throws IOException {
    return query.isDelta()
        ? delta(request, response, query, place).head()
        : download(request, response, query, place).head();
  }

  /**
   * Refuses what a call with {@code query} would be refused for already before anything is planned.
   *
   * @throws dev.satchel.http.InvalidParameters with all that are missing or unfit
   * @throws dev.satchel.Refusal if there is no such directory, or nothing to compare it with
   */
  public void check(RawQuery query, Place place) throws IOException {
    ArchiveQuery read = query(query);
    try (JailedDirectory source = place.opening().open(read.path())) {
      if (read.isDelta()) {
        comparison(source, read, place).close();
      }
    }
  }

  /**
   * Refuses a query that is unfit by itself, whatever its path is.
   *
   * @throws dev.satchel.http.InvalidParameters with all that are missing or unfit
   */
  public static void check(RawQuery query) {
    query(query);
  }

  private static ArchiveQuery query(HttpServletRequest request, HttpHeaders headers) {
    return ArchiveQuery.parse(RawQuery.of(request), AcceptedFormat.of(headers));
  }

  private static ArchiveQuery query(RawQuery query) {
    return ArchiveQuery.parse(query, ArchiveFormat.ZIP);
  }

  private ArchiveDownload download(
      HttpServletRequest request, HttpServletResponse response, ArchiveQuery query, Place place)
      throws IOException {
    JailedDirectory source = OpenedByRequest.add(request, place.opening().open(query.path()));
    JailedDirectory shown =
        new JailedDirectory(source.directory(), place.shownAs().orElse(source.path()));
    RunningArchive running =
        OpenedByRequest.add(request, archives.start(query.format().label(), shown.path()));
    Optional<GitIgnore> gitignore =
        query.respectsGitignore()
            ? Optional.of(IgnoreFile.rulesOf(source, place.jail()))
            : Optional.empty();
    Archive archive = new Archive(shown, query.options(maxDepth, gitignore), engine);
    return new ArchiveDownload(
        request,
        response,
        query,
        archive,
        place.shownAs().isEmpty()
            ? new Repositories(place.jail(), maxDepth).identity(source)
            : Optional.empty(),
        running,
        scratch,
        minRate);
  }

  private DeltaDownload delta(
      HttpServletRequest request, HttpServletResponse response, ArchiveQuery query, Place place)
      throws IOException {
    try (JailedDirectory source = place.opening().open(query.path())) {
      WorkspacePath shown = place.shownAs().orElse(source.path());
      RunningArchive running =
          OpenedByRequest.add(request, archives.start(ArchiveQuery.DELTA, shown));
      GitDelta delta = OpenedByRequest.add(request, comparison(source, query, place));
      ShownDelta known = new ShownDelta(delta, place.shownAs());
      return new DeltaDownload(request, response, query, known, running, scratch, minRate);
    }
  }

  private GitDelta comparison(JailedDirectory source, ArchiveQuery query, Place place)
      throws IOException {
    Optional<String> baseRef = Optional.ofNullable(query.baseRef());
    try {
      return new Repositories(place.jail(), maxDepth).delta(source, baseRef, query.excludes());
    } catch (Refusal e) {
      throw ShownDelta.refused(e, place.shownAs());
    }
  }
}
