package dev.satchel.http.molecule;

import dev.satchel.Refusal;
import dev.satchel.http.LimitedBody;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.UnreadBody;
import dev.satchel.http.Usage;
import dev.satchel.platform.Contact;
import dev.satchel.platform.Incoming;
import dev.satchel.platform.Outgoing;
import dev.satchel.platform.Unreachable;
import dev.satchel.registry.WorkspaceId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Uploads of files to a workspace, wherever that is. They are passed on while they arrive. */
@Path("/workspaces/{id}/chat/uploads")
@Tag(name = PlatformTags.TAG)
@SecurityRequirement(name = OpenApiDocument.WORKSPACE_SCHEME)
public final class ChatUploadsResource {
  private static final String TARGET = "/internal/chat/uploads/ingest";

  /** What an answer may have, which names the files; in bytes. */
  private static final int MAX_ANSWER = 1 << 20;

  private static final int MIB_BITS = 20;

  private final Relay relay;
  private final long maxUpload;
  private final Usage usage;

  /** What arrives is refused while it is passed on. */
  private static final class BodyRefused extends IOException {
    private static final long serialVersionUID = 1L;
    private final Refusal refusal;

    BodyRefused(Refusal refusal) {
      super(refusal);
      this.refusal = refusal;
    }
  }

  /**
   * @param maxUpload how many bytes an upload may have
   */
  public ChatUploadsResource(Relay relay, long maxUpload, Usage usage) {
    this.relay = relay;
    this.maxUpload = maxUpload;
    this.usage = usage;
  }

  @POST
  @Operation(
      operationId = "workspace_upload",
      summary = "Upload files to a workspace",
      description = "The answer is the workspace's own.")
  @PlatformTags.OfWorkspace
  @PlatformTags.Forwarded
  @RequestBody(
      required = true,
      content =
          @Content(mediaType = MediaType.MULTIPART_FORM_DATA, schema = @Schema(type = "object")))
  @ApiResponse(responseCode = "200", description = "Where the files are now")
  @ApiResponse(responseCode = "413", description = "It is larger than `/uploads/limits` says")
  public Response upload(@Context HttpServletRequest request) throws IOException {
    OpenedByRequest.add(request, () -> UnreadBody.passOver(request));
    WorkspaceId id = new WorkspaceRequest(request).requiredId();
    if (request.getContentLengthLong() > maxUpload) {
      throw tooLarge();
    }
    usage.touch();
    Contact.Ready workspace = Relay.ready(relay.find(id), "upload");
    try {
      return passedOn(relay.send(request, call(request, workspace)));
    } catch (BodyRefused e) {
      throw e.refusal.code() == Refusal.Code.TOO_LARGE ? tooLarge() : e.refusal;
    } catch (Unreachable e) {
      throw Relay.unreachable();
    }
  }

  private RuntimeException tooLarge() {
    return PlatformErrors.of(
        413, "request body exceeds total limit (" + (maxUpload >> MIB_BITS) + " MB)");
  }

  private Outgoing call(HttpServletRequest request, Contact.Ready workspace) {
    Outgoing.Body body =
        new Outgoing.Body(
            out -> {
              try {
                InputStream arriving = new LimitedBody(request, maxUpload);
                arriving.transferTo(out);
              } catch (Refusal e) {
                throw new BodyRefused(e);
              }
            },
            request.getContentLengthLong());
    return workspace.call("POST", TARGET, ForwardedHeaders.ofSending(request), Optional.of(body));
  }

  private static Response passedOn(Incoming answer) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      answer.copyTo(new BoundedOutput(body, MAX_ANSWER));
    } catch (Refusal e) {
      throw Relay.unreachable();
    }
    return RelayedHeaders.ofAny(answer, Response.status(answer.status()))
        .header(HttpHeaders.CONTENT_LENGTH, body.size())
        .entity(body.toByteArray())
        .build();
  }
}
