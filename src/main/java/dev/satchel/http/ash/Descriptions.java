package dev.satchel.http.ash;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

/** What the descriptions of several routes have in common. */
final class Descriptions {
  /** What the routes are listed under. */
  static final String TAG = "Sessions";

  private Descriptions() {}

  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      description = "The id of a session",
      schema = @Schema(type = "string", format = "uuid"))
  @ApiResponse(responseCode = "400", description = "The request is not what it has to be")
  @ApiResponse(responseCode = "404", description = "There is no such thing, or no such session")
  @ApiResponse(
      responseCode = "503",
      description = "The database or the store is away, or someone else is at work on it")
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface OfSession {}

  @Parameter(
      name = "generation",
      in = ParameterIn.PATH,
      required = true,
      description = "Which of the session's snapshots",
      schema = @Schema(type = "integer"))
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface OfSnapshot {}

  @Parameter(
      name = "path",
      in = ParameterIn.PATH,
      required = true,
      description = "Relative to the workspace; slashes in it need not be escaped",
      schema = @Schema(type = "string"))
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface OfFile {}

  @Parameter(
      name = "includeHidden",
      in = ParameterIn.QUERY,
      description = "Whether caches and virtual environments are listed",
      schema =
          @Schema(
              type = "string",
              defaultValue = "true",
              allowableValues = {"true", "false"}))
  @ApiResponse(
      responseCode = "200",
      description = "The files, in the order of a walk",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = FilesBody.class)))
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface ListsFiles {}

  /** A listing. */
  @Schema(name = "SessionFiles")
  record FilesBody(
      List<FileEntry> files,
      String source,
      @Schema(
              description =
                  "False if a directory cannot be read, or if the snapshot lacks something that"
                      + " could not be saved; else it is not there")
          boolean complete) {}

  /** A file in a listing. */
  @Schema(name = "SessionFile")
  record FileEntry(String path, long size, String modifiedAt) {}

  /** What is different in a snapshot. */
  @Schema(name = "SnapshotDifferences")
  record Differences(List<Difference> differences) {}

  /** One thing that is. */
  @Schema(name = "SnapshotDifference")
  record Difference(
      String path, @Schema(allowableValues = {"added", "removed", "changed"}) String change) {}

  @Parameter(
      name = "format",
      in = ParameterIn.QUERY,
      description = "Its bytes, or its text in JSON",
      schema =
          @Schema(
              type = "string",
              defaultValue = "raw",
              allowableValues = {"raw", "json"}))
  @ApiResponse(
      responseCode = "200",
      description = "The file",
      headers =
          @Header(
              name = "X-Ash-Source",
              description = "`sandbox` or `snapshot`",
              schema = @Schema(type = "string")),
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_OCTET_STREAM,
            schema = @Schema(type = "string", format = "binary")),
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = FileReads.Shown.class))
      })
  @ApiResponse(responseCode = "206", description = "The ranges that were asked for")
  @ApiResponse(responseCode = "304", description = "The client has the file as it is")
  @ApiResponse(responseCode = "416", description = "The ranges lie beyond the end")
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface SendsFile {}

  @Parameter(
      name = "all",
      in = ParameterIn.QUERY,
      description = "Whether that is shown as well which the wire has no place for",
      schema = @Schema(type = "boolean", defaultValue = "false"))
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface AllFiles {}

  @ApiResponse(
      responseCode = "200",
      description = "The session as it is now",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = SessionAnswer.class)))
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface SendsSession {}

  @ApiResponse(
      responseCode = "201",
      description = "The new session",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = SessionAnswer.class)))
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface SendsNewSession {}
}
