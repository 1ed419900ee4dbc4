package dev.satchel.http.molecule;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the descriptions of a platform's routes have in common. */
final class PlatformTags {
  /** What they are listed under. */
  static final String TAG = "Workspaces";

  private PlatformTags() {}

  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      description = "The id of a workspace",
      schema = @Schema(type = "string", format = "uuid"))
  @ApiResponse(responseCode = "400", description = "The request is not what it has to be")
  @ApiResponse(responseCode = "404", description = "There is no such workspace")
  @ApiResponse(responseCode = "503", description = "The database or a setting is missing")
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface OfWorkspace {}

  @Parameter(
      name = "path",
      in = ParameterIn.QUERY,
      required = true,
      description = "Below `/configs`, `/workspace`, `/home` or `/plugins`",
      schema = @Schema(type = "string"))
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface OfFile {}

  @ApiResponse(responseCode = "422", description = "The workspace cannot be called")
  @ApiResponse(responseCode = "502", description = "The workspace does not answer")
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Forwarded {}
}
