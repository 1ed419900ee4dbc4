package dev.satchel.http.openhands;

import dev.satchel.http.Json;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.archive.RunningArchives;
import dev.satchel.http.archive.RunningArchives.Status;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Tells which archives are being made or sent, and ends them. */
@Path("/api/file/archives")
@Tag(name = "Files")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
public final class RunningArchivesResource {
  /**
   * What is running.
   *
   * @param archives the oldest first
   */
  record Listing(List<Status> archives) {}

  private final RunningArchives archives;

  public RunningArchivesResource(RunningArchives archives) {
    this.archives = archives;
  }

  @GET
  @Operation(
      operationId = "list_archives_api_file_archives_get",
      summary = "How far the running archives are",
      description =
          "`state` is `planning`, `measuring`, `spooling` or `sending`; `done` is what was read so"
              + " far, and `planned` what there is to read, or null if that is not known.")
  @ApiResponse(
      responseCode = "200",
      description = "All that are being made or sent",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Listing.class)))
  public Response list() {
    return Json.answer(200, new Listing(archives.list())).build();
  }

  @DELETE
  @Path("{id}")
  @Operation(
      operationId = "end_archive_api_file_archives__id__delete",
      summary = "End a running archive",
      description = "Its connection breaks, so that its client notices.")
  @ApiResponse(responseCode = "204", description = "It was told to end")
  @ApiResponse(responseCode = "404", description = "No archive of this id is running")
  public Response end(
      @Parameter(description = "As `X-Archive-Id` and the listing give it") @PathParam("id")
          String id) {
    archives.end(id);
    return Response.noContent().build();
  }
}
