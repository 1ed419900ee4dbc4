package dev.satchel.http.sandboxagent;

import dev.satchel.http.HealthResource;
import dev.satchel.http.Json;
import dev.satchel.http.OpenApiDocument;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Says that the server is there, which sandbox-agent clients wait for. */
@Path("/")
@Tag(name = FileDescriptions.TAG)
@SecurityRequirement(name = OpenApiDocument.BEARER_SCHEME)
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
public final class PresenceResource {
  private static Response ok() {
    return Json.answer(200, new HealthResource.Status("ok")).build();
  }

  @GET
  @Path("v1/health")
  @Operation(operationId = "v1_health", summary = "Whether the server answers")
  @ApiResponse(
      responseCode = "200",
      description = "It does",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = HealthResource.Status.class)))
  public Response published() {
    return ok();
  }

  @GET
  @Path("v2/health")
  @Operation(operationId = "v2_health", summary = "Whether the server answers")
  @ApiResponse(
      responseCode = "200",
      description = "It does",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = HealthResource.Status.class)))
  public Response announced() {
    return ok();
  }
}
