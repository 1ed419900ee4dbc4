package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.BUSY;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.satchel.Refusal;
import dev.satchel.http.CallNotes;
import dev.satchel.http.Json;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.platform.Contacts;
import dev.satchel.platform.InboundSecrets;
import dev.satchel.registry.DeliveryMode;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.WorkspaceRow;
import dev.satchel.registry.WorkspaceToken;
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
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where workspaces say where they are, and that they are alive, and are handed their secret. */
@Path("/registry")
@Tag(name = PlatformTags.TAG)
@SecurityRequirement(name = OpenApiDocument.WORKSPACE_SCHEME)
public final class RegistryResource {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryResource.class);

  /** Says that a workspace is noted. What it does not get now is left out. */
  @Schema(name = "WorkspaceRegistered")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Registered(
      String status,
      @JsonProperty("auth_token") @Nullable String token,
      @JsonProperty("platform_inbound_secret") @Nullable String secret) {
    /** Says nothing of what is secret. */
    @Override
    public String toString() {
      return status;
    }
  }

  /** Who registers, as the description shows it. */
  @Schema(name = "RegisterWorkspace")
  record RegisterBody(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String id,
      String url,
      String delivery_mode) {}

  /** Who is alive, as the description shows it. */
  @Schema(name = "WorkspaceHeartbeat")
  record HeartbeatBody(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String workspace_id,
      String secret_sha256) {}

  /** Who calls: with the admin's key, its own token, or with nothing. */
  private enum Caller {
    ADMIN,
    WORKSPACE,
    ANONYMOUS
  }

  /** How many calls are taken at once: whoever sends one need not have any key. */
  private static final int MOST = 64;

  private final InboundSecrets.Rows rows;
  private final InboundSecrets secrets;
  private final Contacts contacts;
  private final PlatformCallers callers;
  private final Semaphore places = new Semaphore(MOST);

  public RegistryResource(
      InboundSecrets.Rows rows,
      InboundSecrets secrets,
      Contacts contacts,
      PlatformCallers callers) {
    this.rows = rows;
    this.secrets = secrets;
    this.contacts = contacts;
    this.callers = callers;
  }

  @POST
  @Path("register")
  @Operation(
      operationId = "workspace_register",
      summary = "Say where a workspace is",
      description =
          "With its token, or with the admin key; with nothing as long as it has no token. Then it"
              + " gets it, this once. `platform_inbound_secret` is what the platform will show.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = RegisterBody.class)))
  @ApiResponse(
      responseCode = "200",
      description = "It is noted",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Registered.class)))
  @ApiResponse(responseCode = "400", description = "The URL is none that may be called")
  public Response register(
      @Context HttpServletRequest request, @Context ContainerRequestContext context)
      throws IOException {
    JsonObjectBody body = body(request, context);
    WorkspaceId id = id(body);
    Caller caller = caller(request, id);
    secrets.check();
    return answer("registered", registered(request, caller, id, body), id);
  }

  /** Reads the body if there is a chance that it is of use. */
  private JsonObjectBody body(HttpServletRequest request, ContainerRequestContext context)
      throws IOException {
    WorkspaceRequest shown = new WorkspaceRequest(request);
    String bearer = shown.bearer().orElse("");
    boolean mayBeKnown = bearer.startsWith(WorkspaceToken.PREFIX) || callers.isAdmin(bearer);
    if (shown.showsSomething() && !mayBeKnown) {
      throw PlatformErrors.unauthorized();
    }
    if (!places.tryAcquire()) {
      throw new Refusal(BUSY, "Too many workspaces register at once; try again soon");
    }
    OpenedByRequest.add(request, places::release);
    return JsonObjectBody.take(request, context.getEntityStream());
  }

  /** The token, if one is given. What the caller shows may have been taken away meanwhile. */
  private Optional<WorkspaceToken> registered(
      HttpServletRequest request, Caller caller, WorkspaceId id, JsonObjectBody body)
      throws IOException {
    String url = url(body);
    DeliveryMode mode = DeliveryWord.in(body).orElse(null);
    if (caller == Caller.ADMIN) {
      return rows.get().register(id, url, mode);
    }
    if (caller == Caller.ANONYMOUS) {
      return Optional.of(rows.get().enrol(id, url, mode).orElseThrow(PlatformErrors::unauthorized));
    }
    String token = new WorkspaceRequest(request).bearer().orElseThrow();
    if (!rows.get().move(id, token, url, mode)) {
      throw PlatformErrors.unauthorized();
    }
    return Optional.empty();
  }

  private @Nullable String url(JsonObjectBody body) {
    Optional<String> url = body.text("url").filter(text -> !text.isEmpty());
    if (url.isPresent() && contacts.allowed(url.get()).isEmpty()) {
      throw PlatformErrors.of(400, "workspace URL not allowed");
    }
    return url.orElse(null);
  }

  private static WorkspaceId id(JsonObjectBody body) {
    return body.text("id")
        .or(() -> body.text("workspace_id"))
        .flatMap(WorkspaceId::parse)
        .orElseThrow(() -> PlatformErrors.of(400, "invalid workspace ID"));
  }

  private Caller caller(HttpServletRequest request, WorkspaceId id) throws IOException {
    WorkspaceRequest shown = new WorkspaceRequest(request);
    Optional<WorkspaceRow> row = rows.get().find(id);
    if (!shown.showsSomething()) {
      if (row.isEmpty() || row.get().hasToken()) {
        throw PlatformErrors.unauthorized();
      }
      return Caller.ANONYMOUS;
    }
    Caller caller = known(shown.bearer().orElse(""), id);
    if (row.isEmpty()) {
      throw PlatformErrors.notFound();
    }
    CallNotes.caller(request, caller.name().toLowerCase(Locale.ROOT));
    return caller;
  }

  private Caller known(String bearer, WorkspaceId id) throws IOException {
    if (callers.isAdmin(bearer)) {
      return Caller.ADMIN;
    }
    if (rows.get().isToken(id, bearer)) {
      return Caller.WORKSPACE;
    }
    throw PlatformErrors.unauthorized();
  }

  @POST
  @Path("heartbeat")
  @Operation(
      operationId = "workspace_heartbeat",
      summary = "Say that a workspace is alive",
      description =
          "With its token, or with the admin key. `secret_sha256` is the SHA-256 of the secret that"
              + " it has, and ends a change of secret.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = HeartbeatBody.class)))
  @ApiResponse(
      responseCode = "200",
      description = "It is noted",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Registered.class)))
  @ApiResponse(responseCode = "400", description = "The request is not what it has to be")
  public Response heartbeat(
      @Context HttpServletRequest request, @Context ContainerRequestContext context)
      throws IOException {
    JsonObjectBody body = body(request, context);
    WorkspaceId id = id(body);
    if (caller(request, id) == Caller.ANONYMOUS) {
      throw PlatformErrors.unauthorized();
    }
    secrets.check();
    rows.get().seen(id);
    secrets.confirmed(id, body.text("secret_sha256"));
    return answer("ok", Optional.empty(), id);
  }

  private Response answer(String status, Optional<WorkspaceToken> token, WorkspaceId id) {
    return Json.answer(
            200,
            new Registered(
                status, token.map(WorkspaceToken::text).orElse(null), handed(id).orElse(null)))
        .header("Cache-Control", "no-store")
        .build();
  }

  /** A token that was given is not lost because there is no secret. */
  private Optional<String> handed(WorkspaceId id) {
    try {
      return secrets.handed(id);
    } catch (IOException e) {
      LOG.warn("Workspace {} is not handed its secret: {}", id, e.getMessage());
      return Optional.empty();
    }
  }
}
