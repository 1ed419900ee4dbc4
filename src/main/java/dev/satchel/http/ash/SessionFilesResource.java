package dev.satchel.http.ash;

import dev.satchel.files.Scratch;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.Usage;
import dev.satchel.http.ash.Descriptions.ListsFiles;
import dev.satchel.http.ash.Descriptions.OfSession;
import dev.satchel.session.Lifecycle;
import dev.satchel.session.SessionFiles;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;

/** All files that a session has now, wherever they are. */
@Path("/api/sessions/{id}/files")
@Tag(name = Descriptions.TAG)
@SecurityRequirement(name = OpenApiDocument.TENANT_SCHEME)
public final class SessionFilesResource {
  private static final long MAX_BATCH = 200L << 20;

  /** What became of a batch. */
  @Schema(name = "WrittenFiles")
  record Written(List<BatchWrite.Result> files) {}

  private final Lifecycle sessions;
  private final SessionFiles files;
  private final FileReads reads;
  private final Scratch scratch;
  private final Usage usage;

  /**
   * @param scratch takes what is sent, until it is written
   */
  public SessionFilesResource(
      Lifecycle sessions, SessionFiles files, FileReads reads, Scratch scratch, Usage usage) {
    this.sessions = sessions;
    this.files = files;
    this.reads = reads;
    this.scratch = scratch;
    this.usage = usage;
  }

  private CurrentFiles current(HttpServletRequest request) {
    return new CurrentFiles(
        sessions, files, Callers.tenant(request), new Target(request).session());
  }

  @GET
  @Operation(
      operationId = "session_files_list",
      summary = "List the files of a session",
      description =
          "All regular files, behind links as well, as long as these stay in the workspace. What"
              + " package managers and version control keep is not listed.")
  @OfSession
  @ListsFiles
  public Response list(@Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    return reads.list(request, response, current(request), false);
  }

  @HEAD
  @Operation(operationId = "session_files_head", summary = "What a listing would answer")
  public Response headOfList(
      @Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    return reads.list(request, response, current(request), false);
  }

  @POST
  @Operation(
      operationId = "session_files_write",
      summary = "Write files of a session",
      description =
          "1 to 500 files, each up to 50 MiB and all up to 100 MiB. Each is written whole or not at"
              + " all; directories that are missing are made. If the session is not live, there is"
              + " a new snapshot with them.")
  @OfSession
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = BatchBody.class)))
  @ApiResponse(
      responseCode = "200",
      description = "What became of each file, in their order",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Written.class)))
  @ApiResponse(
      responseCode = "409",
      description = "The session is not live, and a snapshot would lack something: says what")
  @ApiResponse(responseCode = "413", description = "The body is larger than 200 MiB")
  @ApiResponse(responseCode = "415", description = "The body is not said to be JSON")
  public Response write(
      @Context HttpServletRequest request, @Context ContainerRequestContext context)
      throws IOException {
    CurrentFiles current = current(request);
    JsonBody body = JsonBody.take(request, context.getEntityStream(), MAX_BATCH, scratch);
    Batch batch = BatchReader.read(body);
    usage.touch();
    current.open().close(); // Whether there is anything to write to comes first.
    List<BatchWrite.Result> results =
        new BatchWrite(batch, body)
            .run(contents -> files.write(current.tenant(), current.session(), contents));
    return AshJson.answer(200, new Written(results));
  }

  /** Files to write, as the description shows them. */
  @Schema(name = "WriteFiles")
  record BatchBody(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<BatchFile> files,
      @Schema(defaultValue = ".") String targetPath) {}

  /** A file to write, as the description shows it. */
  @Schema(name = "WriteFile")
  record BatchFile(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String path,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, format = "byte") String content,
      String mimeType) {}
}
