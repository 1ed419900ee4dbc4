package dev.satchel.http.molecule;

import dev.satchel.http.Json;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.RawQuery;
import dev.satchel.platform.InboundSecrets;
import dev.satchel.registry.DeliveryMode;
import dev.satchel.registry.NewWorkspace;
import dev.satchel.registry.Page;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.WorkspaceRow;
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
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which workspaces there are; for whoever has the admin key, but for a look at one. */
@Path("/workspaces")
@Tag(name = PlatformTags.TAG)
public final class WorkspacesResource {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  /** Several workspaces. */
  @Schema(name = "WorkspaceList")
  record All(List<WorkspaceAnswer> workspaces) {}

  /** A workspace to make, as the description shows it. */
  @Schema(name = "CreateWorkspace")
  record CreateBody(String id, String tenant, String name, String delivery_mode) {}

  private final InboundSecrets.Rows rows;
  private final InboundSecrets secrets;

  public WorkspacesResource(InboundSecrets.Rows rows, InboundSecrets secrets) {
    this.rows = rows;
    this.secrets = secrets;
  }

  @POST
  @SecurityRequirement(name = OpenApiDocument.ADMIN_SCHEME)
  @Operation(
      operationId = "workspace_create",
      summary = "Make a workspace known",
      description =
          "The first who registers it gets its token. Without an `id` it gets one; without a"
              + " `tenant` it is the default one's; `delivery_mode` is `push` if nothing is said.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = CreateBody.class)))
  @ApiResponse(
      responseCode = "201",
      description = "The workspace",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = WorkspaceAnswer.class)))
  @ApiResponse(responseCode = "400", description = "The request is not what it has to be")
  @ApiResponse(responseCode = "409", description = "There is one of that id")
  public Response create(
      @Context HttpServletRequest request, @Context ContainerRequestContext context)
      throws IOException {
    check(request);
    JsonObjectBody body = JsonObjectBody.take(request, context.getEntityStream());
    WorkspaceRow made =
        rows.get()
            .create(
                new NewWorkspace(
                    id(body),
                    body.text("tenant").map(TenantId::new).orElse(TenantId.DEFAULT),
                    body.text("name").orElse(""),
                    DeliveryWord.in(body).orElse(DeliveryMode.PUSH)));
    return Json.answer(201, WorkspaceAnswer.of(made)).build();
  }

  private void check(HttpServletRequest request) throws IOException {
    PlatformCallers.checkAdmin(request);
    secrets.check();
  }

  private static WorkspaceId id(JsonObjectBody body) {
    Optional<String> text = body.text("id");
    return text.isEmpty()
        ? WorkspaceId.random()
        : WorkspaceId.parse(text.get())
            .orElseThrow(() -> PlatformErrors.of(400, "invalid workspace ID"));
  }

  @GET
  @SecurityRequirement(name = OpenApiDocument.ADMIN_SCHEME)
  @Operation(
      operationId = "workspace_list",
      summary = "List the workspaces",
      description = "From the oldest on; 1000 of them, if no limit is given.")
  @Parameter(
      name = "limit",
      in = ParameterIn.QUERY,
      schema = @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "1000"))
  @Parameter(
      name = "offset",
      in = ParameterIn.QUERY,
      schema = @Schema(type = "integer", minimum = "0", defaultValue = "0"))
  @ApiResponse(
      responseCode = "200",
      description = "The workspaces",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = All.class)))
  public Response list(@Context HttpServletRequest request) throws IOException {
    check(request);
    RawQuery query = RawQuery.of(request);
    int limit = number(query, "limit", Page.MAX_LIMIT);
    if (limit < 1 || limit > Page.MAX_LIMIT) {
      throw PlatformErrors.of(400, "limit must be 1 to " + Page.MAX_LIMIT);
    }
    Page page = new Page(limit, number(query, "offset", 0));
    return Json.answer(
            200, new All(rows.get().list(page).stream().map(WorkspaceAnswer::of).toList()))
        .build();
  }

  private static int number(RawQuery query, String name, int otherwise) {
    List<String> values = query.all(name);
    if (values.isEmpty()) {
      return otherwise;
    }
    if (!NUMBER.matcher(values.get(0)).matches()) {
      throw PlatformErrors.of(400, name + " must be a number");
    }
    return Integer.parseInt(values.get(0));
  }

  @GET
  @Path("{id}")
  @SecurityRequirement(name = OpenApiDocument.WORKSPACE_SCHEME)
  @Operation(operationId = "workspace_get", summary = "Tell what is known of a workspace")
  @PlatformTags.OfWorkspace
  @ApiResponse(
      responseCode = "200",
      description = "The workspace",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = WorkspaceAnswer.class)))
  public Response find(@Context HttpServletRequest request) throws IOException {
    WorkspaceId id = new WorkspaceRequest(request).requiredId();
    secrets.check();
    WorkspaceRow row = rows.get().find(id).orElseThrow(PlatformErrors::notFound);
    return Json.answer(200, WorkspaceAnswer.of(row)).build();
  }

  @DELETE
  @Path("{id}")
  @SecurityRequirement(name = OpenApiDocument.ADMIN_SCHEME)
  @Operation(
      operationId = "workspace_delete",
      summary = "Forget a workspace",
      description = "With its token and its secret. Snapshots of its sessions stay.")
  @PlatformTags.OfWorkspace
  @ApiResponse(responseCode = "200", description = "It is forgotten")
  public Response delete(@Context HttpServletRequest request) throws IOException {
    return done(rows.get().delete(checkedId(request)), "deleted");
  }

  @POST
  @Path("{id}/rotate")
  @SecurityRequirement(name = OpenApiDocument.ADMIN_SCHEME)
  @Operation(
      operationId = "workspace_rotate",
      summary = "Change the secret of a workspace",
      description =
          "It is handed the new one when it is heard of next, and is called with it from the time"
              + " after that on.")
  @PlatformTags.OfWorkspace
  @ApiResponse(responseCode = "202", description = "The change has begun")
  public Response rotate(@Context HttpServletRequest request) throws IOException {
    WorkspaceId id = checkedId(request);
    if (rows.get().find(id).isEmpty()) {
      throw PlatformErrors.notFound();
    }
    secrets.rotate(id);
    return Json.answer(202, Map.of("status", "rotating")).build();
  }

  @POST
  @Path("{id}/reset")
  @SecurityRequirement(name = OpenApiDocument.ADMIN_SCHEME)
  @Operation(
      operationId = "workspace_reset",
      summary = "Take the token and the secret from a workspace",
      description = "The next who registers it gets a new token.")
  @PlatformTags.OfWorkspace
  @ApiResponse(responseCode = "200", description = "It has neither any more")
  public Response reset(@Context HttpServletRequest request) throws IOException {
    return done(rows.get().reset(checkedId(request)), "reset");
  }

  private WorkspaceId checkedId(HttpServletRequest request) throws IOException {
    WorkspaceId id = new WorkspaceRequest(request).requiredId();
    check(request);
    return id;
  }

  private static Response done(boolean isDone, String what) {
    if (!isDone) {
      throw PlatformErrors.notFound();
    }
    return Json.answer(200, Map.of("status", what)).build();
  }
}
