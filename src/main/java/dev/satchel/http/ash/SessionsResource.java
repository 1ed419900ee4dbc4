package dev.satchel.http.ash;

import static dev.satchel.Refusal.Code.NOT_FOUND;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.Refusal;
import dev.satchel.files.Scratch;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.Usage;
import dev.satchel.http.ash.Descriptions.OfSession;
import dev.satchel.http.ash.Descriptions.SendsNewSession;
import dev.satchel.http.ash.Descriptions.SendsSession;
import dev.satchel.registry.AgentName;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionFilter;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.session.Lifecycle;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How sessions begin, rest, go on and end. */
@Path("/api/sessions")
@Tag(name = Descriptions.TAG)
@SecurityRequirement(name = OpenApiDocument.TENANT_SCHEME)
public final class SessionsResource {
  private static final String AGENT = "agent";
  private static final String WORKSPACE = "workspace";

  private static final String[] STATUSES =
      Arrays.stream(SessionStatus.values()).map(SessionStatus::text).toArray(String[]::new);

  /**
   * Some sessions.
   *
   * @param total how many there are; null unless that was asked for
   */
  @Schema(name = "SessionList")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Sessions(
      @JsonInclude(JsonInclude.Include.ALWAYS) List<SessionAnswer.Session> sessions,
      @Nullable Long total) {}

  /** What a session is made of, as the description shows it. */
  @Schema(name = "CreateSession", description = "Whatever else it holds is kept with the session")
  record CreateBody(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String agent,
      @Schema(
              format = "uuid",
              description = "A workspace on another machine, whose files are those of the session")
          String workspace) {}

  /** Something that is done to a session. */
  @FunctionalInterface
  private interface Change {
    SessionRow of(TenantId tenant, SessionId session) throws IOException;
  }

  private final Lifecycle sessions;
  private final Scratch scratch;
  private final Usage usage;

  /**
   * @param scratch takes what is sent
   */
  public SessionsResource(Lifecycle sessions, Scratch scratch, Usage usage) {
    this.sessions = sessions;
    this.scratch = scratch;
    this.usage = usage;
  }

  @POST
  @Operation(
      operationId = "session_create",
      summary = "Begin a session",
      description =
          "Its workspace is a copy of the agent's directory, or one on another machine as it is.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = CreateBody.class)))
  @SendsNewSession
  @ApiResponse(responseCode = "400", description = "The request is not what it has to be")
  @ApiResponse(responseCode = "404", description = "There is no such agent, or workspace")
  @ApiResponse(responseCode = "409", description = "The workspace is another session's")
  @ApiResponse(responseCode = "422", description = "The agent's directory is missing")
  @ApiResponse(responseCode = "503", description = "The database is away")
  public Response create(
      @Context HttpServletRequest request, @Context ContainerRequestContext context)
      throws IOException {
    JsonTree body = JsonTree.take(request, context.getEntityStream(), scratch).having(AGENT);
    String agent = body.required(AGENT);
    Optional<WorkspaceId> workspace = body.text(WORKSPACE).map(SessionsResource::workspace);
    String config = body.without(AGENT, WORKSPACE);
    usage.touch();
    TenantId tenant = Callers.tenant(request);
    SessionRow made =
        workspace.isEmpty()
            ? sessions.create(tenant, agentName(agent), config)
            : sessions.create(tenant, agentName(agent), workspace.get(), config);
    return SessionAnswer.of(201, made, 0);
  }

  private static WorkspaceId workspace(String id) {
    return WorkspaceId.parse(id)
        .orElseThrow(() -> Invalid.of("body/" + WORKSPACE + " must match format \"uuid\""));
  }

  private static AgentName agentName(String name) {
    try {
      return new AgentName(name);
    } catch (Refusal e) { // No agent can have such a name.
      throw new Refusal(NOT_FOUND, "Agent \"" + name + "\" not found");
    }
  }

  @GET
  @Operation(
      operationId = "session_list",
      summary = "List sessions",
      description = "From the newest on; 1000 of them, if no limit is given.")
  @Parameter(
      name = "agent",
      in = ParameterIn.QUERY,
      description = "Only those made from it",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "status",
      in = ParameterIn.QUERY,
      description = "Only those in one of these; may be given more than once",
      schema =
          @Schema(
              type = "string",
              allowableValues = {"starting", "active", "paused", "stopped", "ended", "error"}))
  @Parameter(
      name = "limit",
      in = ParameterIn.QUERY,
      schema = @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "1000"))
  @Parameter(
      name = "offset",
      in = ParameterIn.QUERY,
      schema = @Schema(type = "integer", minimum = "0", defaultValue = "0"))
  @Parameter(
      name = "includeTotal",
      in = ParameterIn.QUERY,
      description = "Whether to say how many there are",
      schema = @Schema(type = "boolean", defaultValue = "false"))
  @ApiResponse(
      responseCode = "200",
      description = "The sessions",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Sessions.class)))
  @ApiResponse(responseCode = "400", description = "The request is not what it has to be")
  @ApiResponse(responseCode = "503", description = "The database is away")
  public Response list(@Context HttpServletRequest request) throws IOException {
    AshQuery query = new AshQuery(request);
    TenantId tenant = Callers.tenant(request);
    SessionFilter filter =
        new SessionFilter(
            query
                .text(AGENT)
                .filter(name -> !name.isEmpty())
                .map(SessionsResource::agent)
                .orElse(null),
            query.anyOf("status", STATUSES).stream()
                .map(text -> SessionStatus.parse(text).orElseThrow())
                .collect(Collectors.toSet()));
    Page page = query.page();
    boolean withTotal = query.flag("includeTotal");
    List<SessionAnswer.Session> listed =
        sessions.list(tenant, filter, page).stream().map(SessionAnswer.Session::of).toList();
    return AshJson.answer(
        200, new Sessions(listed, withTotal ? sessions.count(tenant, filter) : null));
  }

  private static AgentName agent(String name) {
    try {
      return new AgentName(name);
    } catch (Refusal e) {
      throw Invalid.of("querystring/" + AGENT + " must be the name of an agent");
    }
  }

  private Response change(HttpServletRequest request, int status, Change change)
      throws IOException {
    SessionId session = new Target(request).session();
    usage.touch();
    SessionRow row = change.of(Callers.tenant(request), session);
    return SessionAnswer.of(status, row, sessions.missing(row));
  }

  @GET
  @Path("{id}")
  @Operation(operationId = "session_get", summary = "Tell what a session is")
  @OfSession
  @SendsSession
  public Response find(@Context HttpServletRequest request) throws IOException {
    return change(request, 200, sessions::find);
  }

  @POST
  @Path("{id}/pause")
  @Operation(
      operationId = "session_pause",
      summary = "Let a session rest",
      description = "It answers when a snapshot is committed. The live workspace stays.")
  @OfSession
  @SendsSession
  public Response pause(@Context HttpServletRequest request) throws IOException {
    return change(request, 200, sessions::pause);
  }

  @POST
  @Path("{id}/stop")
  @Operation(
      operationId = "session_stop",
      summary = "Take a session's live workspace away",
      description = "It answers when a snapshot is committed and was read back.")
  @OfSession
  @SendsSession
  public Response stop(@Context HttpServletRequest request) throws IOException {
    return change(request, 200, sessions::stop);
  }

  @POST
  @Path("{id}/resume")
  @Operation(
      operationId = "session_resume",
      summary = "Have a session live again",
      description =
          "With its live workspace if it has one, else with its newest snapshot; `missing` says how"
              + " many things that lacks.")
  @OfSession
  @SendsSession
  @ApiResponse(responseCode = "410", description = "It has ended")
  public Response resume(@Context HttpServletRequest request) throws IOException {
    SessionId session = new Target(request).session();
    usage.touch();
    AtomicLong missing = new AtomicLong();
    SessionRow row = sessions.resume(Callers.tenant(request), session, missing::set);
    return SessionAnswer.of(200, row, missing.get());
  }

  @POST
  @Path("{id}/fork")
  @Operation(
      operationId = "session_fork",
      summary = "Make another session with the same files",
      description = "It is paused.")
  @OfSession
  @SendsNewSession
  @ApiResponse(responseCode = "409", description = "It would lack something: says what")
  public Response fork(@Context HttpServletRequest request) throws IOException {
    return change(request, 201, sessions::fork);
  }

  @DELETE
  @Path("{id}")
  @Operation(
      operationId = "session_end",
      summary = "End a session",
      description =
          "Its files stay, as a snapshot that was read back before the live workspace goes. It does"
              + " not end as long as something could not be saved, unless someone accepts that.")
  @OfSession
  @Parameter(
      name = "acceptLoss",
      in = ParameterIn.QUERY,
      description = "Who accepts that what could not be saved is lost; it is recorded",
      schema = @Schema(type = "string"))
  @SendsSession
  @ApiResponse(responseCode = "409", description = "Something could not be saved")
  public Response end(@Context HttpServletRequest request) throws IOException {
    Optional<String> acceptedBy = new AshQuery(request).text("acceptLoss");
    if (acceptedBy.filter(String::isBlank).isPresent()) {
      throw Invalid.of("querystring/acceptLoss must NOT have fewer than 1 characters");
    }
    return change(request, 200, (tenant, session) -> sessions.end(tenant, session, acceptedBy));
  }

  @PATCH
  @Path("{id}/config")
  @Operation(operationId = "session_configure", summary = "Keep other settings with a session")
  @OfSession
  @RequestBody(
      required = true,
      content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = "object")))
  @SendsSession
  public Response configure(
      @Context HttpServletRequest request, @Context ContainerRequestContext context)
      throws IOException {
    new Target(request).session(); // What is wrong with the path comes before the body.
    String config = JsonTree.take(request, context.getEntityStream(), scratch).text();
    return change(request, 200, (tenant, session) -> sessions.configure(tenant, session, config));
  }

  private Response notBuilt(HttpServletRequest request, String what) throws IOException {
    sessions.find(Callers.tenant(request), new Target(request).session());
    throw AshError.refused(501, what).thrown();
  }

  @POST
  @Path("{id}/messages")
  @Operation(
      operationId = "session_messages",
      summary = "Not here: this server keeps files, and runs no agents")
  @OfSession
  @ApiResponse(responseCode = "501", description = "In any case")
  public Response messages(@Context HttpServletRequest request) throws IOException {
    return notBuilt(request, "This server keeps the files of sessions and does not run agents");
  }

  @POST
  @Path("{id}/exec")
  @Operation(
      operationId = "session_exec",
      summary = "Not here: this server keeps files, and runs no commands")
  @OfSession
  @ApiResponse(responseCode = "501", description = "In any case")
  public Response exec(@Context HttpServletRequest request) throws IOException {
    return notBuilt(request, "This server keeps the files of sessions and does not run commands");
  }
}
