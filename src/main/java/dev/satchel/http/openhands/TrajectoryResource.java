package dev.satchel.http.openhands;

import dev.satchel.RawName;
import dev.satchel.archive.Trajectory;
import dev.satchel.files.Scratch;
import dev.satchel.http.ByteRange;
import dev.satchel.http.Cancellation;
import dev.satchel.http.ContentDisposition;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Spool;
import dev.satchel.http.Streamed;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
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
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;

/** Sends the folder of a conversation, without the secrets in it. */
@Path("/api/file/download-trajectory/{conversation_id}")
@Tag(name = "Files")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
public final class TrajectoryResource {
  private static final String NO_ROOM =
      "There is no room to spool this conversation; ask for it over HTTP/1.1";

  private final Conversations conversations;
  private final Scratch scratch;
  private final MinRate minRate;

  public TrajectoryResource(Conversations conversations, Scratch scratch, MinRate minRate) {
    this.conversations = conversations;
    this.scratch = scratch;
    this.minRate = minRate;
  }

  @GET
  @Operation(
      operationId = "download_trajectory_api_file_download_trajectory__conversation_id__get",
      summary = "Download the folder of a conversation",
      description =
          "A zip of the folder, made while it is sent. In its `*.json` and `*.jsonl`, strings whose"
              + " key says that they are secret, and tokens of Fernet, are replaced by"
              + " `**********`. If anything was left out, like a link, the last member,"
              + " `omitted.json`, says so.")
  @ApiResponse(
      responseCode = "200",
      description = "The zip",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM,
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(
      responseCode = "507",
      description = "There is no room to spool it, as HTTP/1.0 needs")
  @ApiResponse(responseCode = "403", description = "The folder may not be read")
  @ApiResponse(responseCode = "404", description = "There is no such conversation")
  @ApiResponse(responseCode = "422", description = "The id is no UUID")
  public Response get(
      @Parameter(description = "UUID, with or without hyphens") @PathParam("conversation_id")
          String conversation,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response)
      throws IOException {
    ConversationId id = ConversationId.parse(conversation);
    Trajectory trajectory =
        new Trajectory(OpenedByRequest.add(request, conversations.walk(id)), id.hex());
    return describe(answer(trajectory, request, response), id);
  }

  private ResponseBuilder answer(
      Trajectory trajectory, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Cancellation work = OpenedByRequest.add(request, new Cancellation());
    if (Streamed.hasChunks(request)) {
      return Response.ok(Streamed.inChunks(minRate.paced(trajectory, work), request, response));
    }
    Spool spool = OpenedByRequest.add(request, Spool.of(trajectory, scratch, NO_ROOM));
    ByteRange all = ByteRange.whole(spool.length());
    return Response.ok(Streamed.withLength(minRate.paced(spool.part(all), work), request))
        .header(HttpHeaders.CONTENT_LENGTH, all.length());
  }

  @HEAD
  @Operation(
      operationId = "download_trajectory_api_file_download_trajectory__conversation_id__head",
      summary = "What a download of the folder would answer")
  public Response head(
      @Parameter(description = "UUID, with or without hyphens") @PathParam("conversation_id")
          String conversation,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response)
      throws IOException {
    ConversationId id = ConversationId.parse(conversation);
    OpenedByRequest.add(request, conversations.walk(id));
    return describe(Response.ok(Streamed.nothing(request, response)), id);
  }

  private static Response describe(ResponseBuilder answer, ConversationId id) {
    return answer
        .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_OCTET_STREAM)
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment(RawName.of(id.hex() + ".zip")))
        .header("X-Content-Type-Options", "nosniff")
        .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
        .build();
  }
}
