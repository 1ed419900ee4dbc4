package dev.satchel.http.sandboxagent;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The description of the JSON-RPC route. */
final class RpcDescription {
  private static final String INITIALIZE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":1,"
          + "\"_meta\":{\"sandboxagent.dev\":{\"agent\":\"any\"}}}}";

  private RpcDescription() {}

  /** A call, or the opening of a connection. */
  @Operation(
      operationId = "v2_rpc_post",
      summary = "Call a method by JSON-RPC 2.0",
      description =
          "`initialize` opens a connection, whose id the answer's header has; all other messages name"
              + " it. Methods are `session/new` (whose `cwd` is where relative paths of the session"
              + " begin) and, all below `_sandboxagent/fs/`, `list_entries`, `stat`, `mkdir`,"
              + " `delete_entry`, `move`, `read_file`, `write_file` and `upload_batch`. A method"
              + " that fails is a 200 with an `error`, whose `data` is a problem as other routes"
              + " have it. No agent runs here, and messages for one are refused. A message has"
              + " at most 16 MiB.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = "object"),
                      examples = @ExampleObject(name = "initialize", value = INITIALIZE))))
  @Parameter(
      name = RpcHeaders.CONNECTION,
      in = ParameterIn.HEADER,
      description = "The connection; left out in `initialize` only",
      schema = @Schema(type = "string"))
  @ApiResponse(
      responseCode = "200",
      description = "The answer to the call, which may be an error",
      headers =
          @Header(
              name = RpcHeaders.CONNECTION,
              description = "The connection",
              schema = @Schema(type = "string")),
      content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = "object")))
  @ApiResponse(responseCode = "202", description = "The message was no call, and needs no answer")
  @ApiResponse(
      responseCode = "400",
      description = "The message is malformed, or the connection or the agent is not named")
  @ApiResponse(
      responseCode = "404",
      description = "There is no such connection any more, or it is not the caller's")
  @ApiResponse(responseCode = "406", description = "`Accept` does not allow JSON")
  @ApiResponse(
      responseCode = "413",
      description = "The message is larger than 16 MiB, and it is not known which call it is")
  @ApiResponse(responseCode = "415", description = "The body is not said to be JSON")
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface DescribedCall {}

  /** The stream of events. */
  @Operation(
      operationId = "v2_rpc_get",
      summary = "Be told of events",
      description =
          "Server-sent events, each with a number and a message of JSON-RPC, until the connection"
              + " is closed. Up to 2,048 are kept for those who come back. A comment comes every"
              + " 15 s.")
  @Parameter(
      name = RpcHeaders.CONNECTION,
      in = ParameterIn.HEADER,
      required = true,
      description = "The connection",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "Last-Event-ID",
      in = ParameterIn.HEADER,
      description = "The last event that is known; without it, all that are kept are sent",
      schema = @Schema(type = "integer"))
  @ApiResponse(
      responseCode = "200",
      description = "The events",
      content =
          @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = "string")))
  @ApiResponse(
      responseCode = "400",
      description = "The connection is not named, or the event is no number")
  @ApiResponse(
      responseCode = "404",
      description = "There is no such connection any more, or it is not the caller's")
  @ApiResponse(responseCode = "406", description = "`Accept` does not allow a stream of events")
  @ApiResponse(responseCode = "409", description = "The connection has a stream already")
  @ApiResponse(responseCode = "503", description = "Too many streams are sent at once")
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface DescribedStream {}

  /** The end of a connection. */
  @Operation(
      operationId = "v2_rpc_delete",
      summary = "Close a connection",
      description = "Its stream ends. Sessions stay.")
  @Parameter(
      name = RpcHeaders.CONNECTION,
      in = ParameterIn.HEADER,
      required = true,
      description = "The connection, which need not be there any more",
      schema = @Schema(type = "string"))
  @ApiResponse(responseCode = "204", description = "There is no such connection now")
  @ApiResponse(responseCode = "400", description = "The connection is not named")
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface DescribedEnd {}
}
