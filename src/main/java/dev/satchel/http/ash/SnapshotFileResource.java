package dev.satchel.http.ash;

import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.ash.Descriptions.AllFiles;
import dev.satchel.http.ash.Descriptions.OfFile;
import dev.satchel.http.ash.Descriptions.OfSession;
import dev.satchel.http.ash.Descriptions.OfSnapshot;
import dev.satchel.http.ash.Descriptions.SendsFile;
import dev.satchel.session.History;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** One file of one snapshot, as those of a session are read. */
@Path("/api/sessions/{id}/snapshots/{generation}/files/{path: .*}")
@Tag(name = Descriptions.TAG)
@SecurityRequirement(name = OpenApiDocument.TENANT_SCHEME)
public final class SnapshotFileResource {
  /** How many segments are before the path of a file. */
  private static final int FILE = 6;

  private final History history;
  private final FileReads reads;

  public SnapshotFileResource(History history, FileReads reads) {
    this.history = history;
    this.reads = reads;
  }

  @GET
  @Operation(
      operationId = "snapshot_file_get",
      summary = "Read a file of a snapshot",
      description = "As for those that a session has now.")
  @OfSession
  @OfSnapshot
  @OfFile
  @AllFiles
  @SendsFile
  public Response file(@Context HttpServletRequest request) throws IOException {
    return fileOf(request);
  }

  @HEAD
  @Operation(operationId = "snapshot_file_head", summary = "What reading a file would answer")
  public Response headOfFile(@Context HttpServletRequest request) throws IOException {
    return fileOf(request);
  }

  private Response fileOf(HttpServletRequest request) throws IOException {
    RequestedPath path = new RequestedPath(new Target(request).after(FILE));
    return reads.file(request, path, KeptFiles.of(request, history), KeptFiles.withAll(request));
  }
}
