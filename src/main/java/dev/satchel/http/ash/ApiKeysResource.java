package dev.satchel.http.ash;

import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.Refusal;
import dev.satchel.files.Scratch;
import dev.satchel.http.Call;
import dev.satchel.http.CallNotes;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.SessionKeys;
import dev.satchel.registry.ApiKey;
import dev.satchel.registry.KeyId;
import dev.satchel.registry.NewApiKey;
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
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes keys for tenants, for whoever has the admin key. Without one, there is no such route. */
@Path("/api/internal/api-keys")
@Tag(name = Descriptions.TAG)
@SecurityRequirement(name = OpenApiDocument.ADMIN_SCHEME)
public final class ApiKeysResource {
  private static final int ID = 3;
  private static final String TENANT = "tenantId";
  private static final String SCHEME = "Bearer ";

  /** A key that can be seen this once. */
  @Schema(name = "NewApiKey")
  record Created(String id, String key, String tenantId) {
    static Created of(NewApiKey made) {
      return new Created(made.key().id().value(), made.text(), made.key().tenant().value());
    }
  }

  /** What is known of a key. */
  @Schema(name = "ApiKey")
  record Known(
      String id, String tenantId, String label, String createdAt, @Nullable String revokedAt) {
    static Known of(ApiKey key) {
      return new Known(
          key.id().value(),
          key.tenant().value(),
          key.label(),
          Moment.text(key.createdAt()),
          key.revokedAt() == null ? null : Moment.text(key.revokedAt()));
    }
  }

  /** Several keys. */
  @Schema(name = "ApiKeyList")
  record All(List<Known> keys) {}

  /** That it was done. */
  @Schema(name = "ApiKeyRevoked")
  record Done(boolean ok) {}

  /** A key to make, as the description shows it. */
  @Schema(name = "CreateApiKey")
  record CreateBody(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String tenantId, String label) {}

  private final Tenancy tenancy;
  private final Optional<SessionKeys> adminKey;
  private final Scratch scratch;

  /**
   * @param adminKey who shows it may; nobody may if there is none
   * @param scratch takes what is sent
   */
  public ApiKeysResource(Tenancy tenancy, Optional<String> adminKey, Scratch scratch) {
    this.tenancy = tenancy;
    this.adminKey = adminKey.map(key -> new SessionKeys(List.of(key)));
    this.scratch = scratch;
  }

  private void check(HttpServletRequest request) {
    SessionKeys key = adminKey.orElseThrow(() -> noRoute(request));
    String header = request.getHeader("Authorization");
    boolean isKnown =
        header != null
            && header.startsWith(SCHEME)
            && key.accept(header.substring(SCHEME.length()));
    if (!isKnown) {
      throw AshError.refused(401, "Unauthorized — invalid or missing internal secret").thrown();
    }
    CallNotes.caller(request, "admin");
  }

  private static WebApplicationException noRoute(HttpServletRequest request) {
    Call call = Call.of(request);
    return AshError.noRoute(call.method(), call.target()).thrown();
  }

  @POST
  @Operation(
      operationId = "api_key_create",
      summary = "Make a key for a tenant",
      description = "A tenant that there is not yet comes into being.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = CreateBody.class)))
  @ApiResponse(
      responseCode = "201",
      description = "The key, which is not shown again",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Created.class)))
  @ApiResponse(responseCode = "400", description = "The request is not what it has to be")
  @ApiResponse(responseCode = "404", description = "There is no admin key")
  public Response create(
      @Context HttpServletRequest request, @Context ContainerRequestContext context)
      throws IOException {
    check(request);
    JsonTree body = JsonTree.take(request, context.getEntityStream(), scratch).having(TENANT);
    TenantId tenant = new TenantId(body.required(TENANT));
    NewApiKey made = tenancy.createKey(tenant, body.text("label").orElse(""));
    return AshJson.answer(201, Created.of(made));
  }

  @GET
  @Operation(
      operationId = "api_key_list",
      summary = "List the keys of a tenant",
      description = "Not the keys themselves. 1000 of them, if no limit is given.")
  @Parameter(
      name = "tenantId",
      in = ParameterIn.QUERY,
      required = true,
      schema = @Schema(type = "string"))
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
      description = "The keys",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = All.class)))
  @ApiResponse(responseCode = "404", description = "There is no admin key")
  public Response list(@Context HttpServletRequest request) throws IOException {
    check(request);
    AshQuery query = new AshQuery(request);
    return AshJson.answer(
        200, new All(tenancy.keys(tenant(query), query.page()).stream().map(Known::of).toList()));
  }

  private static TenantId tenant(AshQuery query) {
    return query
        .text(TENANT)
        .map(TenantId::new)
        .orElseThrow(() -> Invalid.of("querystring must have required property '" + TENANT + "'"));
  }

  @DELETE
  @Path("{id}")
  @Operation(operationId = "api_key_revoke", summary = "Make a key invalid")
  @Parameter(
      name = "tenantId",
      in = ParameterIn.QUERY,
      required = true,
      schema = @Schema(type = "string"))
  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      schema = @Schema(type = "string", format = "uuid"))
  @ApiResponse(
      responseCode = "200",
      description = "It is invalid",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Done.class)))
  @ApiResponse(responseCode = "404", description = "There is no such key, or no admin key")
  public Response revoke(@Context HttpServletRequest request) throws IOException {
    check(request);
    TenantId tenant = tenant(new AshQuery(request));
    Optional<KeyId> key = KeyId.parse(new Target(request).segment(ID).text());
    if (key.isEmpty() || !tenancy.revoke(tenant, key.get())) {
      throw new Refusal(NOT_FOUND, "API key not found");
    }
    return AshJson.answer(200, new Done(true));
  }
}
