package dev.satchel.http.molecule;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.satchel.http.Json;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** How much may be uploaded. Anyone may ask. */
@Path("/uploads/limits")
@Tag(name = PlatformTags.TAG)
public final class UploadLimitsResource {
  /** Advice for those who compose a message. */
  private static final int ATTACHMENTS = 10;

  /** Limits; sizes are in bytes. */
  @Schema(name = "UploadLimits")
  record Limits(
      @JsonProperty("per_file_bytes") long file,
      @JsonProperty("per_request_bytes") long request,
      @JsonProperty("max_attachments_per_message") int attachments) {}

  private final Limits limits;

  /**
   * @param maxUpload how many bytes an upload may have
   */
  public UploadLimitsResource(long maxUpload) {
    this.limits = new Limits(maxUpload, maxUpload, ATTACHMENTS);
  }

  @GET
  @Operation(operationId = "upload_limits", summary = "Tell how much may be uploaded")
  @ApiResponse(
      responseCode = "200",
      description = "The limits",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Limits.class)))
  public Response limits() {
    return Json.answer(200, limits).build();
  }
}
