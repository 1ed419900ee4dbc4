package dev.satchel.http.molecule;

import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.Usage;
import dev.satchel.platform.Contact;
import dev.satchel.platform.Outgoing;
import dev.satchel.platform.Unreachable;
import dev.satchel.registry.WorkspaceId;
import io.swagger.v3.oas.annotations.Operation;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;

/** Downloads of a file from a workspace, wherever that is. */
@Path("/workspaces/{id}/chat/download")
@Tag(name = PlatformTags.TAG)
@SecurityRequirement(name = OpenApiDocument.WORKSPACE_SCHEME)
public final class ChatDownloadResource {
  private static final String TARGET = "/internal/file/read?path=";

  private final Relay relay;
  private final Usage usage;

  public ChatDownloadResource(Relay relay, Usage usage) {
    this.relay = relay;
    this.usage = usage;
  }

  @GET
  @Operation(
      operationId = "workspace_file_get",
      summary = "Download a file of a workspace",
      description = "Ranges and conditions are the workspace's to judge, and so is the status.")
  @PlatformTags.OfWorkspace
  @PlatformTags.OfFile
  @PlatformTags.Forwarded
  @ApiResponse(
      responseCode = "200",
      description = "The file",
      content =
          @Content(
              mediaType = "application/octet-stream",
              schema = @Schema(type = "string", format = "binary")))
  public Response get(@Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    return download(request, response);
  }

  @HEAD
  @Operation(operationId = "workspace_file_head", summary = "What downloading it would answer")
  @PlatformTags.OfWorkspace
  @PlatformTags.OfFile
  public Response head(@Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    return download(request, response);
  }

  private Response download(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    WorkspaceId id = new WorkspaceRequest(request).requiredId();
    WirePath path = WirePath.inCallToPlatform(request);
    usage.touch();
    Contact.Ready workspace = Relay.ready(relay.find(id), "download");
    Outgoing call =
        workspace.call(
            request.getMethod(),
            TARGET + QueryText.value(path.raw()),
            ForwardedHeaders.ofReading(request),
            Optional.empty());
    try {
      return relay.passedOn(request, response, relay.send(request, call)).build();
    } catch (Unreachable e) {
      throw Relay.unreachable();
    }
  }
}
