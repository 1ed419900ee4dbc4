package dev.satchel.http.sandboxagent;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the descriptions of several routes have in common. */
final class FileDescriptions {
  /** What the routes are listed under. */
  static final String TAG = "Sandbox agent";

  private FileDescriptions() {}

  /** What is to be moved where. */
  @Schema(name = "FsMoveRequest")
  record MoveBody(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String from,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String to,
      @Schema(defaultValue = "false") boolean overwrite) {}

  @Parameter(
      name = "path",
      in = ParameterIn.QUERY,
      required = true,
      description = "Absolute, inside a served root, or relative to the home directory",
      schema = @Schema(type = "string"))
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface RequiredPath {}

  @Parameter(
      name = "path",
      in = ParameterIn.QUERY,
      description = "Absolute, inside a served root, or relative to the home directory",
      schema = @Schema(type = "string", defaultValue = "."))
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface OptionalPath {}

  @Parameter(
      name = "sessionId",
      in = ParameterIn.QUERY,
      description = "The session in whose directory a relative path begins; also `session_id`",
      schema = @Schema(type = "string"))
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface SessionOption {}

  @ApiResponse(
      responseCode = "200",
      description = "The file",
      headers = {
        @Header(
            name = "Content-Length",
            description = "Length in bytes",
            schema = @Schema(type = "string")),
        @Header(
            name = "ETag",
            description = "The same as long as the file is",
            schema = @Schema(type = "string"))
      },
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM,
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(responseCode = "206", description = "The ranges that were asked for")
  @ApiResponse(responseCode = "304", description = "The client has the file as it is")
  @ApiResponse(responseCode = "416", description = "The ranges lie beyond the end")
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface FileBody {}

  @RequestBody(
      content =
          @Content(
              mediaType = "application/x-tar",
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(
      responseCode = "200",
      description = "The first 1024 paths of what was unpacked, and whether there are more",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = FileOperations.Unpacked.class)))
  @ApiResponse(
      responseCode = "413",
      description = "The body, or what it unpacks to, is larger than allowed")
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface ArchiveBody {}

  @ApiResponse(
      responseCode = "400",
      description =
          "The query or the path is malformed; under `/v1` also whatever speaks against the path")
  @ApiResponse(
      responseCode = "502",
      description = "Under `/v1`: what an operating system would call an error")
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @interface RefusesPaths {}
}
