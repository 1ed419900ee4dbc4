package dev.satchel.http.openhands;

import dev.satchel.http.ErrorBody;
import dev.satchel.http.ValidationErrorBody;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the descriptions of the routes about repositories have in common. */
final class GitDescriptions {
  private GitDescriptions() {}

  /** The refusals. */
  @ApiResponse(
      responseCode = "400",
      description = "The path is malformed, or there is nothing to compare")
  @ApiResponse(
      responseCode = "403",
      description = "The path lies outside the served roots, or may not be read")
  @ApiResponse(
      responseCode = "422",
      description =
          "A parameter is missing, repeated or unfit, or the repository cannot be read: it is of"
              + " an unknown kind, damaged, or lies outside the served roots in part",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(oneOf = {ValidationErrorBody.class, ErrorBody.class})))
  @ApiResponse(responseCode = "503", description = "The directory has changed while it was read")
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface GitAnswers {}
}
