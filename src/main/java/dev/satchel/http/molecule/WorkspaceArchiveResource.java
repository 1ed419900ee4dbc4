package dev.satchel.http.molecule;

import dev.satchel.http.CompleteHeader;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.RawQuery;
import dev.satchel.http.Usage;
import dev.satchel.platform.Contact;
import dev.satchel.platform.Incoming;
import dev.satchel.platform.Outgoing;
import dev.satchel.platform.Unreachable;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.WorkspaceSnapshot;
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
import jakarta.ws.rs.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Archives of what is in a workspace, wherever that is, or was. */
@Path("/workspaces/{id}/archive")
@Tag(name = PlatformTags.TAG)
@SecurityRequirement(name = OpenApiDocument.WORKSPACE_SCHEME)
public final class WorkspaceArchiveResource {
  /** What someone in front of a workspace answers that is not there. */
  private static final Set<Integer> GONE = Set.of(502, 504);

  private final Relay relay;
  private final SnapshotStandIn standIn;
  private final Usage usage;

  public WorkspaceArchiveResource(Relay relay, SnapshotStandIn standIn, Usage usage) {
    this.relay = relay;
    this.standIn = standIn;
    this.usage = usage;
  }

  @GET
  @Operation(
      operationId = "workspace_archive_get",
      summary = "Archive a directory of a workspace",
      description =
          "Parameters are those of `/api/file/archive`; the `path` is `/workspace` if none is"
              + " given. `X-Satchel-Source` says whether it comes from the `sandbox`, or, when that"
              + " cannot be reached, from the newest `snapshot`. That is all of `/workspace` as a"
              + " tar.zst, so it stands in for calls without parameters, or with just these:"
              + " `format=tar.zst`, `use_default_excludes=false`. Others are told where it is.")
  @PlatformTags.OfWorkspace
  @PlatformTags.Forwarded
  @Parameter(
      name = "path",
      in = ParameterIn.QUERY,
      description = "Below `/configs`, `/workspace`, `/home` or `/plugins`",
      schema = @Schema(type = "string", defaultValue = "/workspace"))
  @Parameter(name = "format", in = ParameterIn.QUERY, schema = @Schema(type = "string"))
  @ApiResponse(
      responseCode = "200",
      description = "The archive",
      headers =
          @Header(
              name = CompleteHeader.NAME,
              description = "Of a snapshot: " + CompleteHeader.MEANING,
              schema = @Schema(type = "string")),
      content =
          @Content(
              mediaType = "application/octet-stream",
              schema = @Schema(type = "string", format = "binary")))
  public Response get(@Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    return archive(request, response);
  }

  @HEAD
  @Operation(operationId = "workspace_archive_head", summary = "What archiving it would answer")
  @PlatformTags.OfWorkspace
  public Response head(@Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    return archive(request, response);
  }

  private Response archive(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    WorkspaceId id = new WorkspaceRequest(request).requiredId();
    ArchiveRequest asked = ArchiveRequest.of(RawQuery.of(request), request);
    usage.touch();
    Contact contact = relay.find(id);
    try {
      Contact.Ready workspace = Relay.ready(contact, "archive");
      Outgoing call =
          workspace.call(
              request.getMethod(),
              asked.target(),
              ForwardedHeaders.ofReading(request),
              Optional.empty());
      Incoming answer = relay.send(request, call);
      if (!GONE.contains(answer.status())) {
        return relay
            .passedOn(request, response, answer)
            .header(RelayedHeaders.SOURCE, "sandbox")
            .build();
      }
      answer.close();
      return instead(request, id, contact, asked, Relay.unreachable());
    } catch (Unreachable e) {
      return instead(request, id, contact, asked, Relay.unreachable());
    } catch (WebApplicationException e) {
      return instead(request, id, contact, asked, e);
    }
  }

  /**
   * The snapshot, if there is one and it is what is asked for.
   *
   * @param otherwise what is said if not
   */
  private Response instead(
      HttpServletRequest request,
      WorkspaceId id,
      Contact contact,
      ArchiveRequest asked,
      WebApplicationException otherwise)
      throws IOException {
    Optional<WorkspaceSnapshot> kept = standIn.find(request, id, contact);
    if (kept.isEmpty() || contact instanceof Contact.NotAllowed) {
      throw otherwise;
    }
    if (!asked.isForAllAsKept()) {
      throw PlatformErrors.of(
          contact instanceof Contact.Ready ? 502 : 503,
          "workspace unreachable",
          "Its newest snapshot has all of /workspace: " + SnapshotStandIn.route(kept.get()));
    }
    return standIn.answer(request, kept.get());
  }
}
