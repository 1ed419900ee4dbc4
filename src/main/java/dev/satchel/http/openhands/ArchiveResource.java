package dev.satchel.http.openhands;

import dev.satchel.archive.Archive;
import dev.satchel.archive.Engine;
import dev.satchel.archive.GitIgnore;
import dev.satchel.archive.IgnoreFile;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import dev.satchel.git.GitDelta;
import dev.satchel.git.Repositories;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.RawQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;

/** Sends a directory of the workspace as an archive. */
@Path("/api/file/archive")
@Tag(name = "Files")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
public final class ArchiveResource {
  private final Jail jail;
  private final Engine engine;
  private final Repositories repositories;
  private final Scratch scratch;
  private final RunningArchives archives;
  private final MinRate minRate;
  private final int maxDepth;

  public ArchiveResource(
      Jail jail,
      Engine engine,
      Repositories repositories,
      Scratch scratch,
      RunningArchives archives,
      MinRate minRate,
      int maxDepth) {
    this.jail = jail;
    this.engine = engine;
    this.repositories = repositories;
    this.scratch = scratch;
    this.archives = archives;
    this.minRate = minRate;
    this.maxDepth = maxDepth;
  }

  @GET
  @ArchiveDescription
  public Response get(
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Context HttpHeaders headers)
      throws IOException {
    ArchiveQuery query = query(request, headers);
    return query.isDelta()
        ? delta(request, response, query).get()
        : download(request, response, query).get();
  }

  @HEAD
  @Operation(
      operationId = "archive_directory_api_file_archive_head",
      summary = "What a download would answer",
      description = "Looks at the tree, as a download does first, but reads no file.")
  public Response head(
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Context HttpHeaders headers)
      throws IOException {
    ArchiveQuery query = query(request, headers);
    return query.isDelta()
        ? delta(request, response, query).head()
        : download(request, response, query).head();
  }

  private static ArchiveQuery query(HttpServletRequest request, HttpHeaders headers) {
    return ArchiveQuery.parse(RawQuery.of(request), AcceptedFormat.of(headers));
  }

  private ArchiveDownload download(
      HttpServletRequest request, HttpServletResponse response, ArchiveQuery query)
      throws IOException {
    JailedDirectory source = OpenedByRequest.add(request, jail.directory(query.path()));
    RunningArchive running =
        OpenedByRequest.add(request, archives.start(query.format().label(), source.path()));
    Optional<GitIgnore> gitignore =
        query.respectsGitignore()
            ? Optional.of(IgnoreFile.rulesOf(source, jail))
            : Optional.empty();
    Archive archive = new Archive(source, query.options(maxDepth, gitignore), engine);
    return new ArchiveDownload(
        request,
        response,
        query,
        archive,
        repositories.identity(source),
        running,
        scratch,
        minRate);
  }

  private DeltaDownload delta(
      HttpServletRequest request, HttpServletResponse response, ArchiveQuery query)
      throws IOException {
    try (JailedDirectory source = jail.directory(query.path())) {
      RunningArchive running =
          OpenedByRequest.add(request, archives.start(ArchiveQuery.DELTA, source.path()));
      Optional<String> baseRef = Optional.ofNullable(query.baseRef());
      GitDelta delta =
          OpenedByRequest.add(request, repositories.delta(source, baseRef, query.excludes()));
      return new DeltaDownload(request, response, query, delta, running, scratch, minRate);
    }
  }
}
