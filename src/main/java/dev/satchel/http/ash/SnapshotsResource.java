package dev.satchel.http.ash;

import dev.satchel.files.Scratch;
import dev.satchel.http.CompleteHeader;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.Usage;
import dev.satchel.http.ash.Descriptions.OfSession;
import dev.satchel.http.ash.Descriptions.OfSnapshot;
import dev.satchel.http.ash.Descriptions.SendsNewSession;
import dev.satchel.http.ash.Descriptions.SendsSession;
import dev.satchel.http.ash.SnapshotAnswer.Snapshot;
import dev.satchel.http.ash.SnapshotAnswer.Snapshots;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.registry.TenantId;
import dev.satchel.session.History;
import dev.satchel.session.Lifecycle;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** The snapshots of a session, which the wire has no routes for. */
@Path("/api/sessions/{id}/snapshots")
@Tag(name = Descriptions.TAG)
@SecurityRequirement(name = OpenApiDocument.TENANT_SCHEME)
public final class SnapshotsResource {
  /** Which snapshot of which session. */
  private record Asked(TenantId tenant, SessionId session, long generation) {
    static Asked of(HttpServletRequest request) {
      Target target = new Target(request);
      return new Asked(Callers.tenant(request), target.session(), target.generation());
    }
  }

  private final Lifecycle sessions;
  private final History history;
  private final GrowingBody bodies;
  private final MinRate minRate;
  private final Usage usage;

  /**
   * @param scratch takes answers to those who need their length at once
   */
  public SnapshotsResource(
      Lifecycle sessions, History history, Scratch scratch, MinRate minRate, Usage usage) {
    this.sessions = sessions;
    this.history = history;
    this.bodies = new GrowingBody(scratch);
    this.minRate = minRate;
    this.usage = usage;
  }

  @POST
  @Operation(
      operationId = "snapshot_take",
      summary = "Take a snapshot of a live session",
      description = "It answers when that is committed.")
  @OfSession
  @ApiResponse(
      responseCode = "201",
      description = "The snapshot",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = SnapshotAnswer.class)))
  public Response take(@Context HttpServletRequest request) throws IOException {
    SessionId session = new Target(request).session();
    usage.touch();
    return SnapshotAnswer.of(201, sessions.snapshot(Callers.tenant(request), session));
  }

  @GET
  @Operation(
      operationId = "snapshot_list",
      summary = "List the snapshots of a session",
      description = "From the newest on; 1000 of them, if no limit is given.")
  @OfSession
  @Parameter(
      name = "limit",
      in = ParameterIn.QUERY,
      schema = @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "1000"))
  @Parameter(
      name = "offset",
      in = ParameterIn.QUERY,
      schema = @Schema(type = "integer", minimum = "0", defaultValue = "0"))
  @ApiResponse(
      responseCode = "200",
      description = "The snapshots",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Snapshots.class)))
  public Response list(@Context HttpServletRequest request) throws IOException {
    SessionId session = new Target(request).session();
    Page page = new AshQuery(request).page();
    return AshJson.answer(
        200,
        new Snapshots(
            history.list(Callers.tenant(request), session, page).stream()
                .map(Snapshot::of)
                .toList()));
  }

  @GET
  @Path("{generation}")
  @Operation(operationId = "snapshot_get", summary = "Tell what a snapshot is")
  @OfSession
  @OfSnapshot
  @ApiResponse(
      responseCode = "200",
      description = "The snapshot",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = SnapshotAnswer.class)))
  public Response find(@Context HttpServletRequest request) throws IOException {
    Asked asked = Asked.of(request);
    return SnapshotAnswer.of(
        200, history.find(asked.tenant(), asked.session(), asked.generation()));
  }

  @GET
  @Path("{generation}/archive")
  @Operation(
      operationId = "snapshot_archive_get",
      summary = "Take a snapshot as it is kept",
      description =
          "A tar.zst that needs nothing else to be unpacked. `Range`, `If-Range` and"
              + " `If-None-Match` are as for `/api/file/download`.")
  @OfSession
  @OfSnapshot
  @ApiResponse(
      responseCode = "200",
      description = "The archive",
      headers =
          @Header(
              name = CompleteHeader.NAME,
              description = CompleteHeader.MEANING,
              schema = @Schema(type = "string")),
      content =
          @Content(
              mediaType = "application/zstd",
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(responseCode = "206", description = "The ranges that were asked for")
  @ApiResponse(responseCode = "304", description = "The client has it")
  @ApiResponse(responseCode = "416", description = "The ranges lie beyond the end")
  public Response archive(@Context HttpServletRequest request) throws IOException {
    return archiveOf(request);
  }

  @HEAD
  @Path("{generation}/archive")
  @Operation(operationId = "snapshot_archive_head", summary = "What taking it would answer")
  public Response headOfArchive(@Context HttpServletRequest request) throws IOException {
    return archiveOf(request);
  }

  private Response archiveOf(HttpServletRequest request) throws IOException {
    Asked asked = Asked.of(request);
    usage.touch();
    return new ArchiveBody(request, history, minRate)
        .answer(history.find(asked.tenant(), asked.session(), asked.generation()), asked.tenant());
  }

  @GET
  @Path("{generation}/diff/{other}")
  @Operation(
      operationId = "snapshot_diff",
      summary = "Tell what another snapshot has changed",
      description = "In the order of the paths.")
  @OfSession
  @OfSnapshot
  @Parameter(
      name = "other",
      in = ParameterIn.PATH,
      required = true,
      description = "The snapshot that it is compared with",
      schema = @Schema(type = "integer"))
  @ApiResponse(
      responseCode = "200",
      description = "What is different there",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Descriptions.Differences.class)))
  public Response compare(
      @Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    Asked asked = Asked.of(request);
    long other = new Target(request).otherGeneration();
    usage.touch();
    return bodies.get(
        request,
        response,
        new Differing(history, asked.tenant(), asked.session(), asked.generation(), other));
  }

  @POST
  @Path("{generation}/verify")
  @Operation(
      operationId = "snapshot_verify",
      summary = "Read a snapshot back",
      description = "If it is damaged, that is noted, and `damagedAt` says since when.")
  @OfSession
  @OfSnapshot
  @ApiResponse(
      responseCode = "200",
      description = "The snapshot",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = SnapshotAnswer.class)))
  public Response verify(@Context HttpServletRequest request) throws IOException {
    Asked asked = Asked.of(request);
    usage.touch();
    return SnapshotAnswer.of(
        200, history.verify(asked.tenant(), asked.session(), asked.generation()));
  }

  @POST
  @Path("{generation}/restore")
  @Operation(
      operationId = "snapshot_restore",
      summary = "Give a session the files of one of its snapshots",
      description = "What is live becomes a snapshot first.")
  @OfSession
  @OfSnapshot
  @SendsSession
  public Response restore(@Context HttpServletRequest request) throws IOException {
    Asked asked = Asked.of(request);
    usage.touch();
    SessionRow row = sessions.restore(asked.tenant(), asked.session(), asked.generation());
    SnapshotRow chosen = history.find(asked.tenant(), asked.session(), asked.generation());
    return SessionAnswer.of(200, row, chosen.facts().faults());
  }

  @POST
  @Path("{generation}/fork")
  @Operation(
      operationId = "snapshot_fork",
      summary = "Make another session with the files of a snapshot",
      description = "It is paused.")
  @OfSession
  @OfSnapshot
  @SendsNewSession
  public Response fork(@Context HttpServletRequest request) throws IOException {
    Asked asked = Asked.of(request);
    usage.touch();
    SessionRow row = sessions.fork(asked.tenant(), asked.session(), asked.generation());
    return SessionAnswer.of(201, row, sessions.missing(row));
  }
}
