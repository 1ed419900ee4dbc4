package dev.satchel.http.ash;

import dev.satchel.Refusal;
import dev.satchel.archive.Excludes;
import dev.satchel.files.Scratch;
import dev.satchel.http.ByteRange;
import dev.satchel.http.Cancellation;
import dev.satchel.http.CompleteHeader;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Spool;
import dev.satchel.http.Streamed;
import dev.satchel.http.Usage;
import dev.satchel.http.ash.Descriptions.OfSession;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.TenantId;
import dev.satchel.session.Lifecycle;
import dev.satchel.session.SessionFiles;
import dev.satchel.session.Source;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.util.List;

/** All files of a session at once, as a {@code tar.gz}. */
@Path("/api/sessions/{id}/workspace")
@Tag(name = Descriptions.TAG)
@SecurityRequirement(name = OpenApiDocument.TENANT_SCHEME)
public final class WorkspaceResource {
  private static final long MAX_BODY = 134L << 20;
  private static final int FIRST_OF_GZIP = 0x1f;
  private static final int SECOND_OF_GZIP = 0x8b;

  /** What a bundle does not have, as the wire has it. */
  private static final Excludes EXCLUDES =
      new Excludes(
          List.of(
              "node_modules",
              ".git",
              "__pycache__",
              ".cache",
              ".npm",
              ".pnpm-store",
              ".yarn",
              ".venv",
              "venv",
              ".tmp",
              "tmp",
              ".env",
              ".env.local",
              ".env.production",
              ".env.development",
              ".DS_Store"));

  /** What became of a bundle. */
  @Schema(name = "WorkspaceRestored")
  record Done(String message) {}

  /** A bundle, as the description shows it. */
  @Schema(name = "WorkspaceBundle")
  record BundleBody(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, format = "byte") String bundle) {}

  private final Lifecycle sessions;
  private final SessionFiles files;
  private final Scratch scratch;
  private final MinRate minRate;
  private final Usage usage;

  /**
   * @param scratch takes bundles until they are sent, or unpacked
   */
  public WorkspaceResource(
      Lifecycle sessions, SessionFiles files, Scratch scratch, MinRate minRate, Usage usage) {
    this.sessions = sessions;
    this.files = files;
    this.scratch = scratch;
    this.minRate = minRate;
    this.usage = usage;
  }

  @GET
  @Operation(
      operationId = "session_workspace_get",
      summary = "Take the files of a session as a tar.gz",
      description =
          "Up to 100 MiB. Links stay links. What can be made again is left out, and so are `.env`"
              + " files; a snapshot's archive has everything.")
  @OfSession
  @ApiResponse(
      responseCode = "200",
      description = "The files",
      headers =
          @Header(
              name = CompleteHeader.NAME,
              description = CompleteHeader.MEANING,
              schema = @Schema(type = "string")),
      content =
          @Content(
              mediaType = "application/gzip",
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(responseCode = "409", description = "Something live cannot be read: says what")
  @ApiResponse(responseCode = "500", description = "There is more than 100 MiB of it")
  @ApiResponse(responseCode = "503", description = "Something live changes all the time: says what")
  public Response bundle(@Context HttpServletRequest request) throws IOException {
    return bundleOf(request);
  }

  @HEAD
  @Operation(operationId = "session_workspace_head", summary = "What taking them would answer")
  public Response headOfBundle(@Context HttpServletRequest request) throws IOException {
    return bundleOf(request);
  }

  /** The bundle of a session on its way to where it is set aside. For one thread. */
  private final class Bundling {
    private final TenantId tenant;
    private final SessionId session;
    private boolean isComplete;

    Bundling(TenantId tenant, SessionId session) {
      this.tenant = tenant;
      this.session = session;
    }

    void writeTo(OutputStream out) throws IOException {
      isComplete = files.bundle(tenant, session, EXCLUDES, new BundleLimit(out)).isComplete();
    }
  }

  private Response bundleOf(HttpServletRequest request) throws IOException {
    SessionId session = new Target(request).session();
    Bundling bundling = new Bundling(Callers.tenant(request), session);
    usage.touch();
    Spool spool =
        OpenedByRequest.add(
            request,
            Overtaken.again(
                () ->
                    Spool.of(
                        bundling::writeTo, scratch, "There is no room to set the bundle aside")));
    ResponseBuilder answer = described(spool, session);
    CompleteHeader.of(answer, bundling.isComplete);
    return request.getMethod().equals("HEAD")
        ? answer.build()
        : answer.entity(body(request, spool)).build();
  }

  private static ResponseBuilder described(Spool spool, SessionId session) {
    return Response.ok()
        .type("application/gzip")
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + session + ".tar.gz\"")
        .header(HttpHeaders.CONTENT_LENGTH, spool.length());
  }

  private Streamed body(HttpServletRequest request, Spool spool) {
    Cancellation work = OpenedByRequest.add(request, new Cancellation());
    return Streamed.withLength(
        minRate.paced(spool.part(ByteRange.whole(spool.length())), work), request);
  }

  @POST
  @Operation(
      operationId = "session_workspace_post",
      summary = "Put the files of a tar.gz over those of a session",
      description =
          "All of them or none. What is there and not in the bundle stays. If the session is not"
              + " live, there is a new snapshot with them.")
  @OfSession
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = BundleBody.class)))
  @ApiResponse(
      responseCode = "200",
      description = "They are there",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Done.class)))
  @ApiResponse(
      responseCode = "409",
      description = "The session is not live, and a snapshot would lack something: says what")
  @ApiResponse(responseCode = "413", description = "The body is larger than 134 MiB")
  @ApiResponse(responseCode = "415", description = "The body is not said to be JSON")
  public Response unbundle(
      @Context HttpServletRequest request, @Context ContainerRequestContext context)
      throws IOException {
    TenantId tenant = Callers.tenant(request);
    SessionId session = new Target(request).session();
    JsonBody body = JsonBody.take(request, context.getEntityStream(), MAX_BODY, scratch);
    long place = BundleReader.place(body);
    usage.touch();
    sessions.find(tenant, session); // That there is none comes before what is wrong with a bundle.
    try (InputStream bundle = checked(new LooseBase64(body.from(place)))) {
      Source source = files.unbundle(tenant, session, bundle);
      return AshJson.answer(
          200,
          new Done(
              source == Source.SANDBOX
                  ? "Workspace restored to live sandbox"
                  : "Workspace saved as snapshot"));
    } catch (Refusal e) {
      throw worded(e);
    }
  }

  /** The same bytes, which begin like those of a gzip file. */
  private static InputStream checked(InputStream bundle) throws IOException {
    PushbackInputStream checked = new PushbackInputStream(bundle, 2);
    byte[] begin = checked.readNBytes(2);
    if (begin.length == 0) {
      throw AshError.refused(400, "Empty bundle").thrown();
    }
    if (begin.length < 2
        || Byte.toUnsignedInt(begin[0]) != FIRST_OF_GZIP
        || Byte.toUnsignedInt(begin[1]) != SECOND_OF_GZIP) {
      throw AshError.refused(400, "Invalid bundle: not a gzip file").thrown();
    }
    checked.unread(begin);
    return checked;
  }

  /** What speaks against the archive itself speaks against the request. */
  private static RuntimeException worded(Refusal refusal) {
    return switch (refusal.code()) {
      case MALFORMED_BODY,
          UNSAFE_ARCHIVE,
          TOO_LARGE,
          UNSUPPORTED,
          NOT_A_DIRECTORY,
          ALREADY_EXISTS,
          FORBIDDEN ->
          AshError.refused(400, "Invalid bundle: " + refusal.reason()).thrown();
      default -> refusal;
    };
  }
}
