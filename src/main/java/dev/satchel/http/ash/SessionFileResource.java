package dev.satchel.http.ash;

import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.NOT_A_FILE;

import dev.satchel.Refusal;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.Usage;
import dev.satchel.http.ash.Descriptions.OfFile;
import dev.satchel.http.ash.Descriptions.OfSession;
import dev.satchel.http.ash.Descriptions.SendsFile;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.TenantId;
import dev.satchel.session.Lifecycle;
import dev.satchel.session.SessionFiles;
import dev.satchel.session.WorkspaceView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/**
 * One file that a session has now. It stands by itself, since JAX-RS would take an empty path for
 * that of all files.
 */
@Path("/api/sessions/{id}/files/{path: .*}")
@Tag(name = Descriptions.TAG)
@SecurityRequirement(name = OpenApiDocument.TENANT_SCHEME)
public final class SessionFileResource {
  /** How many segments are before the path of a file. */
  private static final int FILE = 4;

  /** What was deleted. */
  @Schema(name = "DeletedFile")
  record Deleted(String path, boolean deleted) {}

  private final Lifecycle sessions;
  private final SessionFiles files;
  private final FileReads reads;
  private final Usage usage;

  public SessionFileResource(Lifecycle sessions, SessionFiles files, FileReads reads, Usage usage) {
    this.sessions = sessions;
    this.files = files;
    this.reads = reads;
    this.usage = usage;
  }

  private CurrentFiles current(HttpServletRequest request) {
    return new CurrentFiles(
        sessions, files, Callers.tenant(request), new Target(request).session());
  }

  private static RequestedPath path(HttpServletRequest request) {
    return new RequestedPath(new Target(request).after(FILE));
  }

  @GET
  @Operation(
      operationId = "session_file_get",
      summary = "Read a file of a session",
      description =
          "Up to 100 MiB, or 1 MiB as JSON. `Range`, `If-Range`, `If-None-Match` and"
              + " `If-Modified-Since` are as for `/api/file/download`.")
  @OfSession
  @OfFile
  @SendsFile
  public Response file(@Context HttpServletRequest request) throws IOException {
    return reads.file(request, path(request), current(request), false);
  }

  @HEAD
  @Operation(operationId = "session_file_head", summary = "What reading a file would answer")
  public Response headOfFile(@Context HttpServletRequest request) throws IOException {
    return reads.file(request, path(request), current(request), false);
  }

  @DELETE
  @Operation(
      operationId = "session_file_delete",
      summary = "Delete a file of a session",
      description =
          "Of a link to a file, the link. If the session is not live, there is a new snapshot"
              + " without it.")
  @OfSession
  @OfFile
  @ApiResponse(
      responseCode = "200",
      description = "It is gone",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Deleted.class)))
  @ApiResponse(
      responseCode = "409",
      description = "The session is not live, and a snapshot would lack something: says what")
  public Response delete(@Context HttpServletRequest request) throws IOException {
    CurrentFiles current = current(request);
    RequestedPath path = path(request);
    FileReads.check(path, current);
    usage.touch();
    checkFile(current, path);
    delete(current.tenant(), current.session(), path);
    return AshJson.answer(200, new Deleted(path.text(), true));
  }

  /** What cannot be seen, cannot be deleted; what may not be read, can. */
  private static void checkFile(CurrentFiles current, RequestedPath path) throws IOException {
    try (WorkspaceView view = current.open()) {
      FileReads.open(view, path, false).close();
    } catch (Refusal e) {
      if (e.code() != FORBIDDEN) {
        throw e;
      }
    }
  }

  private void delete(TenantId tenant, SessionId session, RequestedPath path) throws IOException {
    try {
      files.delete(tenant, session, path.raw());
    } catch (Refusal e) {
      throw switch (e.code()) {
        case NOT_FOUND, NOT_A_DIRECTORY, MALFORMED_PATH -> Target.noFile();
        case NOT_A_FILE -> new Refusal(NOT_A_FILE, "Path is not a file");
        case FORBIDDEN -> new Refusal(FORBIDDEN, "File cannot be deleted");
        default -> e;
      };
    }
  }
}
