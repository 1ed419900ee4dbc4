package dev.satchel.http.openhands;

import dev.satchel.files.Jail;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.QueryReader;
import dev.satchel.http.archive.ArchiveCalls;
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
  private final ArchiveCalls calls;
  private final ArchiveCalls.Place place;

  public ArchiveResource(Jail jail, ArchiveCalls calls) {
    this.calls = calls;
    this.place =
        new ArchiveCalls.Place(
            jail, path -> jail.directory(QueryReader.path(path)), Optional.empty());
  }

  @GET
  @ArchiveDescription
  @ArchiveParameters
  public Response get(
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Context HttpHeaders headers)
      throws IOException {
    return calls.get(request, response, headers, place);
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
    return calls.head(request, response, headers, place);
  }
}
