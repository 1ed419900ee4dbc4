package dev.satchel.http.openhands;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.OpenFile;
import dev.satchel.http.ContentDisposition;
import dev.satchel.http.FileAnswer;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Usage;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.time.Clock;

/** Sends a file of the workspace. */
@Path("/api/file/download")
@Tag(name = "Files")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
public final class DownloadResource {
  private final Jail jail;
  private final Usage usage;
  private final MinRate minRate;
  private final Clock clock;

  public DownloadResource(Jail jail, Usage usage, MinRate minRate, Clock clock) {
    this.jail = jail;
    this.usage = usage;
    this.minRate = minRate;
    this.clock = clock;
  }

  @GET
  @DownloadDescription
  public Response get(@Context HttpServletRequest request) throws IOException {
    return get(request, PathParameter.inQuery(request));
  }

  @HEAD
  @Operation(
      operationId = "download_file_query_api_file_download_head",
      summary = "What a download would answer")
  public Response head(@Context HttpServletRequest request) throws IOException {
    return head(request, PathParameter.inQuery(request));
  }

  /** Clients of old put the path behind the route. */
  @GET
  @Path("{path: .+}")
  @Hidden
  public Response getFromRoute(@Context HttpServletRequest request) throws IOException {
    return get(request, PathParameter.inRoute(request));
  }

  @HEAD
  @Path("{path: .+}")
  @Hidden
  public Response headFromRoute(@Context HttpServletRequest request) throws IOException {
    return head(request, PathParameter.inRoute(request));
  }

  private Response get(HttpServletRequest request, WorkspacePath path) throws IOException {
    return named(path, answer(request, path).get());
  }

  private Response head(HttpServletRequest request, WorkspacePath path) throws IOException {
    return named(path, answer(request, path).head());
  }

  private FileAnswer answer(HttpServletRequest request, WorkspacePath path) throws IOException {
    usage.touch();
    OpenFile file = OpenedByRequest.add(request, jail.file(path));
    return new FileAnswer(request, file, minRate, clock.instant());
  }

  private static Response named(WorkspacePath path, ResponseBuilder answer) {
    RawName name = path.names().get(path.names().size() - 1);
    return answer
        .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment(name))
        .build();
  }
}
