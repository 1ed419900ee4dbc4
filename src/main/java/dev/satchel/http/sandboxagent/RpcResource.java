package dev.satchel.http.sandboxagent;

import static dev.satchel.Refusal.Code.TOO_LARGE;
import static dev.satchel.http.sandboxagent.RpcProblems.refuse;

import dev.satchel.Refusal;
import dev.satchel.files.Jail;
import dev.satchel.files.Scratch;
import dev.satchel.http.AuthFilter;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Streamed;
import dev.satchel.http.UnreadBody;
import dev.satchel.http.sandboxagent.MessageReader.Malformed;
import dev.satchel.http.sandboxagent.RpcDescription.DescribedCall;
import dev.satchel.http.sandboxagent.RpcDescription.DescribedEnd;
import dev.satchel.http.sandboxagent.RpcDescription.DescribedStream;
import dev.satchel.session.OpenDirectories;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/** Calls by JSON-RPC over connections that clients open, and what these are told meanwhile. */
@Path("/v2/rpc")
@Tag(name = "Sandbox agent")
@SecurityRequirement(name = OpenApiDocument.BEARER_SCHEME)
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
public final class RpcResource {
  private final RpcConnections connections;
  private final RpcAnswers answers;
  private final Scratch scratch;

  /**
   * @param sessions in which new ones are opened
   * @param connections whose streams end when it is closed
   * @param scratch for large messages
   */
  public RpcResource(
      Jail jail,
      FileOperations files,
      OpenDirectories sessions,
      RpcConnections connections,
      Scratch scratch,
      MinRate minRate) {
    RpcMethods methods = new RpcMethods(jail, sessions, connections, new RpcFiles(files));
    this.connections = connections;
    this.answers = new RpcAnswers(methods, minRate);
    this.scratch = scratch;
  }

  @POST
  @DescribedCall
  public Response post(@Context HttpServletRequest request, @Context HttpHeaders headers)
      throws IOException {
    try {
      RpcHeaders given = new RpcHeaders(request, headers);
      given.checkCall();
      Optional<RpcConnection> connection = given.connection().map(id -> find(id, request));
      return answer(request, connection);
    } catch (RuntimeException e) { // A refusal, mostly.
      OpenedByRequest.add(request, () -> UnreadBody.passOver(request));
      throw e;
    }
  }

  private RpcConnection find(String id, HttpServletRequest request) {
    return connections
        .find(id, AuthFilter.caller(request))
        .orElseThrow(() -> refuse(RpcProblems.unknownClient()));
  }

  private Response answer(HttpServletRequest request, Optional<RpcConnection> known)
      throws IOException {
    try (RpcBody body = RpcBody.of(request.getInputStream(), scratch)) {
      MessageReader reader = new MessageReader(body.from(0));
      if (body.isCut()) {
        OpenedByRequest.add(request, () -> UnreadBody.passOver(request));
        return tooLarge(reader, known);
      }
      return answer(request, reader.read(), body, known);
    } catch (Malformed e) {
      throw refuse(RpcProblems.invalidRequest(e.rule()));
    } catch (Refusal e) {
      throw refuse(Problem.of(e, false));
    }
  }

  private Response answer(
      HttpServletRequest request, Message message, RpcBody body, Optional<RpcConnection> known)
      throws Malformed {
    check(message, known);
    RpcConnection connection = known.orElseGet(() -> connections.open(AuthFilter.caller(request)));
    ResponseBuilder answer =
        message.isRequest()
            ? answers.answer(request, message, body, connection)
            : Response.accepted();
    return answer.header(RpcHeaders.CONNECTION, connection.id()).build();
  }

  /** Agents are named, and none runs here, so that any name will do. */
  private static void check(Message message, Optional<RpcConnection> known) throws Malformed {
    boolean opens = message.isFor(RpcMethods.INITIALIZE);
    if (known.isEmpty() && !opens) {
      throw new Malformed(
          "missing " + RpcHeaders.CONNECTION + " header; only initialize goes without");
    }
    boolean needsAgent = opens || message.isFor(RpcMethods.NEW_SESSION);
    if (needsAgent && message.params().agent().isEmpty()) {
      throw new Malformed("params._meta[\"" + Params.META + "\"].agent must name an agent");
    }
  }

  /** If it is known by now what the message is called, its caller hears of it as of any failure. */
  private static Response tooLarge(MessageReader reader, Optional<RpcConnection> known)
      throws IOException {
    try {
      reader.read();
    } catch (Malformed e) {
      // It is cut off, so it must be.
    }
    Refusal refusal =
        new Refusal(
            TOO_LARGE,
            "the message is larger than the limit of "
                + RpcBody.MOST
                + " bytes: use PUT /v2/fs/file or POST /v2/fs/upload-batch");
    if (known.isEmpty() || reader.id().isEmpty()) {
      throw refusal;
    }
    return RpcAnswers.failed(reader.id().get(), RpcError.of(refusal))
        .header(RpcHeaders.CONNECTION, known.get().id())
        .build();
  }

  @GET
  @DescribedStream
  public Response get(
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Context HttpHeaders headers)
      throws IOException {
    RpcHeaders given = new RpcHeaders(request, headers);
    RpcConnection connection = streamed(request, given);
    long last = given.lastEvent();
    OpenedByRequest.add(request, claim(connection));
    RpcStream stream = new RpcStream(connections, connection, last);
    Streamed body =
        Streamed.hasChunks(request)
            ? Streamed.inChunks(stream, request, response)
            : Streamed.withLength(stream, request); // It never ends by itself.
    return describe(Response.ok(body), connection);
  }

  /** Takes no stream. */
  @HEAD
  @Hidden
  public Response head(@Context HttpServletRequest request, @Context HttpHeaders headers) {
    return describe(Response.ok(), streamed(request, new RpcHeaders(request, headers)));
  }

  private RpcConnection streamed(HttpServletRequest request, RpcHeaders given) {
    given.checkStream();
    String id = given.requiredConnection();
    given.lastEvent();
    return find(id, request);
  }

  private Closeable claim(RpcConnection connection) throws IOException {
    try {
      return connections.stream(connection)
          .orElseThrow(() -> refuse(RpcProblems.conflict("the connection has a stream already")));
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private static Response describe(ResponseBuilder answer, RpcConnection connection) {
    return answer
        .type(MediaType.SERVER_SENT_EVENTS_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .header("X-Accel-Buffering", "no") // Or nginx would hold events back.
        .header(RpcHeaders.CONNECTION, connection.id())
        .build();
  }

  @DELETE
  @DescribedEnd
  public Response delete(@Context HttpServletRequest request, @Context HttpHeaders headers) {
    String id = new RpcHeaders(request, headers).requiredConnection();
    connections.close(id, AuthFilter.caller(request));
    return Response.noContent().build();
  }
}
