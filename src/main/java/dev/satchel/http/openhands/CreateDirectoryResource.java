package dev.satchel.http.openhands;

import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.http.Json;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.Usage;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** Makes directories in the workspace. */
@Path("/api/file/create_directory")
@Tag(name = "Files")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
public final class CreateDirectoryResource {
  private final Jail jail;
  private final Usage usage;

  public CreateDirectoryResource(Jail jail, Usage usage) {
    this.jail = jail;
    this.usage = usage;
  }

  @POST
  @Operation(
      operationId = "create_directory_api_file_create_directory_post",
      summary = "Make a directory",
      description = "Makes those above it too. One that is there stays as it is.")
  @Parameter(
      name = "path",
      in = ParameterIn.QUERY,
      required = true,
      description = "Absolute path of the directory, inside a served root",
      schema = @Schema(type = "string"),
      example = "/workspace/project/results")
  @ApiResponse(
      responseCode = "200",
      description = "The directory is there",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Success.class)))
  @ApiResponse(
      responseCode = "400",
      description = "The path is not absolute, is malformed, or there is something else on it")
  @ApiResponse(
      responseCode = "403",
      description =
          "The path lies outside the served roots, leads out through a link, or may not be written")
  @ApiResponse(responseCode = "422", description = "The path is missing or repeated")
  @ApiResponse(
      responseCode = "503",
      description = "Directories on the path were exchanged meanwhile")
  @ApiResponse(responseCode = "507", description = "There is no room for the directory")
  public Response post(@Context HttpServletRequest request) throws IOException {
    WorkspacePath path = PathParameter.inQuery(request);
    usage.touch();
    jail.makeDirectory(path);
    return Json.answer(200, new Success(true)).build();
  }
}
