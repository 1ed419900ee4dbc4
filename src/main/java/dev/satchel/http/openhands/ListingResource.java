package dev.satchel.http.openhands;

import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.Refusal;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Walk;
import dev.satchel.http.Json;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.RawQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** Lists what lies below a directory of the workspace. */
@Path("/api/file/list")
@Tag(name = "Files")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
@RefusesPaths
public final class ListingResource {
  private final Jail jail;

  public ListingResource(Jail jail) {
    this.jail = jail;
  }

  @GET
  @Operation(
      operationId = "list_files_api_file_list_get",
      summary = "List what lies below a directory",
      description =
          "Depth first, in byte order of the names. Links are listed with their text and never"
              + " followed. `mtime` is in nanoseconds since 1970. A name that is not UTF-8 has"
              + " U+FFFD for its bad bytes, and all its bytes in base64 beside it, as `nameBytes`,"
              + " `pathBytes` or `targetBytes`. `error` says why a directory was not gone into.")
  @Parameter(
      name = "path",
      in = ParameterIn.QUERY,
      required = true,
      description = "Absolute path of the directory, inside a served root",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "depth",
      in = ParameterIn.QUERY,
      description = "How many levels to list",
      schema = @Schema(type = "integer", minimum = "1", maximum = "100", defaultValue = "1"))
  @Parameter(
      name = "page",
      in = ParameterIn.QUERY,
      description =
          "`next_page` of the page before. It goes on behind the last entry of that page, whatever"
              + " comes or goes meanwhile",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "limit",
      in = ParameterIn.QUERY,
      description = "How many entries to list at most",
      schema = @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "100"))
  @Parameter(
      name = "include_hidden",
      in = ParameterIn.QUERY,
      description = "Whether to list what begins with a dot, and what is below it",
      schema = @Schema(type = "boolean", defaultValue = "false"))
  @ApiResponse(
      responseCode = "200",
      description = "A page of the listing",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Listing.Page.class)))
  public Response list(@Context HttpServletRequest request) throws IOException {
    ListingQuery query = ListingQuery.parse(RawQuery.of(request));
    try (JailedDirectory top = jail.directory(query.path());
        Walk walk = new Walk(top.directory())) {
      return Json.answer(200, new Listing(query, walk).page()).build();
    } catch (NoSuchFileException e) { // Gone since it was opened.
      throw new Refusal(NOT_FOUND, "Directory not found: " + query.path());
    }
  }
}
