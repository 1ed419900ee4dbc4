package dev.satchel.http.ash;

import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.ash.Descriptions.AllFiles;
import dev.satchel.http.ash.Descriptions.ListsFiles;
import dev.satchel.http.ash.Descriptions.OfSession;
import dev.satchel.http.ash.Descriptions.OfSnapshot;
import dev.satchel.session.History;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** All files of one snapshot, as those of a session are listed. */
@Path("/api/sessions/{id}/snapshots/{generation}/files")
@Tag(name = Descriptions.TAG)
@SecurityRequirement(name = OpenApiDocument.TENANT_SCHEME)
public final class SnapshotFilesResource {
  private final History history;
  private final FileReads reads;

  public SnapshotFilesResource(History history, FileReads reads) {
    this.history = history;
    this.reads = reads;
  }

  @GET
  @Operation(operationId = "snapshot_files_list", summary = "List the files of a snapshot")
  @OfSession
  @OfSnapshot
  @AllFiles
  @ListsFiles
  public Response list(@Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    return reads.list(
        request, response, KeptFiles.of(request, history), KeptFiles.withAll(request));
  }

  @HEAD
  @Operation(operationId = "snapshot_files_head", summary = "What a listing would answer")
  public Response headOfList(
      @Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    return reads.list(
        request, response, KeptFiles.of(request, history), KeptFiles.withAll(request));
  }
}
