package dev.satchel.http.ash;

import static dev.satchel.Refusal.Code.MALFORMED_BODY;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.files.Scratch;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.registry.Agent;
import dev.satchel.registry.AgentName;
import dev.satchel.registry.Page;
import dev.satchel.registry.TenantId;
import dev.satchel.session.Tenancy;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** The agents that sessions are made from. */
@Path("/api/agents")
@Tag(name = Descriptions.TAG)
@SecurityRequirement(name = OpenApiDocument.TENANT_SCHEME)
public final class AgentsResource {
  private static final int NAME = 2;

  /**
   * An agent.
   *
   * @param id the same for the same name
   * @param path the last name of its directory: where that lies is not for callers to know
   */
  @Schema(name = "Agent")
  record Shown(
      String id,
      String name,
      String tenantId,
      long version,
      String path,
      String createdAt,
      String updatedAt) {
    static Shown of(Agent agent) {
      String key = agent.tenant() + "/" + agent.name();
      List<RawName> names = agent.directory().names();
      String time = Moment.text(agent.registeredAt());
      return new Shown(
          UUID.nameUUIDFromBytes(key.getBytes(UTF_8)).toString(),
          agent.name().value(),
          agent.tenant().value(),
          agent.version(),
          names.isEmpty() ? "" : names.get(names.size() - 1).text(),
          time,
          time);
    }
  }

  /** One agent. */
  @Schema(name = "AgentAnswer")
  record One(Shown agent) {
    static Response answer(int status, Agent agent) {
      return AshJson.answer(status, new One(Shown.of(agent)));
    }
  }

  /** Several agents. */
  @Schema(name = "AgentList")
  record All(List<Shown> agents) {}

  /** That it was done. */
  @Schema(name = "AgentDeleted")
  record Done(boolean ok) {}

  /** An agent to register, as the description shows it. */
  @Schema(name = "RegisterAgent")
  record RegisterBody(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String name,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String path) {}

  private final Tenancy tenancy;
  private final Scratch scratch;

  /**
   * @param scratch takes what is sent
   */
  public AgentsResource(Tenancy tenancy, Scratch scratch) {
    this.tenancy = tenancy;
    this.scratch = scratch;
  }

  @POST
  @Operation(
      operationId = "agent_register",
      summary = "Register an agent, or a new version of it",
      description = "Its directory must lie below the one that holds all agents.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = RegisterBody.class)))
  @ApiResponse(
      responseCode = "201",
      description = "The agent",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = One.class)))
  @ApiResponse(responseCode = "400", description = "The request is not what it has to be")
  public Response register(
      @Context HttpServletRequest request, @Context ContainerRequestContext context)
      throws IOException {
    JsonTree body =
        JsonTree.take(request, context.getEntityStream(), scratch).having("name", "path");
    String name = body.required("name");
    String path = body.required("path");
    try {
      TenantId tenant = Callers.tenant(request);
      return One.answer(201, tenancy.register(tenant, new AgentName(name), RawName.of(path)));
    } catch (Refusal e) {
      throw switch (e.code()) {
        case NOT_FOUND, FORBIDDEN, NOT_A_DIRECTORY -> new Refusal(MALFORMED_BODY, e.reason());
        case MALFORMED_PATH -> new Refusal(MALFORMED_BODY, "Agent's directory is not a path");
        default -> e;
      };
    }
  }

  @GET
  @Operation(operationId = "agent_list", summary = "List agents")
  @ApiResponse(
      responseCode = "200",
      description = "The first 1000 agents",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = All.class)))
  public Response list(@Context HttpServletRequest request) throws IOException {
    return AshJson.answer(
        200,
        new All(
            tenancy.agents(Callers.tenant(request), Page.first(Page.MAX_LIMIT)).stream()
                .map(Shown::of)
                .toList()));
  }

  @GET
  @Path("{name}")
  @Operation(operationId = "agent_get", summary = "Tell what an agent is")
  @Parameter(
      name = "name",
      in = ParameterIn.PATH,
      required = true,
      schema = @Schema(type = "string"))
  @ApiResponse(
      responseCode = "200",
      description = "The agent",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = One.class)))
  @ApiResponse(responseCode = "404", description = "There is no such agent")
  public Response find(@Context HttpServletRequest request) throws IOException {
    Agent agent =
        tenancy.agent(Callers.tenant(request), name(request)).orElseThrow(AgentsResource::notFound);
    return One.answer(200, agent);
  }

  private static AgentName name(HttpServletRequest request) {
    try {
      return new AgentName(new Target(request).segment(NAME).text());
    } catch (Refusal e) { // No agent can have such a name.
      throw notFound();
    }
  }

  private static Refusal notFound() {
    return new Refusal(NOT_FOUND, "Agent not found");
  }

  @DELETE
  @Path("{name}")
  @Operation(
      operationId = "agent_unregister",
      summary = "Take an agent out of the register",
      description = "Its directory and its sessions stay.")
  @Parameter(
      name = "name",
      in = ParameterIn.PATH,
      required = true,
      schema = @Schema(type = "string"))
  @ApiResponse(
      responseCode = "200",
      description = "It is out",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Done.class)))
  @ApiResponse(responseCode = "404", description = "There is no such agent")
  public Response unregister(@Context HttpServletRequest request) throws IOException {
    if (!tenancy.unregister(Callers.tenant(request), name(request))) {
      throw notFound();
    }
    return AshJson.answer(200, new Done(true));
  }
}
