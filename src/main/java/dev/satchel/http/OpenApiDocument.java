package dev.satchel.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.jaxrs2.Reader;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Set;

/**
 * The description of all routes in OpenAPI, made from their annotations. Reading those takes a
 * while, so it is left until someone asks, and done once. Safe for many threads.
 */
public final class OpenApiDocument {
  /** The name of the security scheme, for annotations. */
  public static final String KEY_SCHEME = "APIKeyHeader";

  /** The name of the other one, for clients that show the key as a bearer token. */
  public static final String BEARER_SCHEME = "HTTPBearer";

  /** The name of the scheme of clients whose keys may be a tenant's. */
  public static final String TENANT_SCHEME = "TenantBearer";

  /** The name of the scheme of those who make keys. */
  public static final String ADMIN_SCHEME = "AdminBearer";

  /** The name of the scheme of those who may use a workspace that is elsewhere. */
  public static final String WORKSPACE_SCHEME = "WorkspaceBearer";

  /** The name of the scheme of platforms that call a workspace. */
  public static final String INBOUND_SCHEME = "InboundBearer";

  /** RFC 9457; some refusals are a line of text instead. */
  private static final Content PROBLEM =
      new Content()
          .addMediaType(
              "application/problem+json",
              new MediaType()
                  .schema(
                      new ObjectSchema()
                          .addProperty("type", new StringSchema())
                          .addProperty("title", new StringSchema())
                          .addProperty("status", new IntegerSchema())
                          .addProperty("detail", new StringSchema())
                          .addProperty("details", new ObjectSchema())))
          .addMediaType("text/plain", new MediaType().schema(new StringSchema()));

  /** What has a message besides is refused by its form. */
  private static final Content SHAPES =
      new Content()
          .addMediaType(
              "application/json",
              new MediaType()
                  .schema(
                      new ObjectSchema()
                          .addProperty("error", new StringSchema())
                          .addProperty("statusCode", new IntegerSchema())
                          .addProperty("code", new StringSchema())
                          .addProperty("message", new StringSchema())));

  private static final Content ERRORS =
      new Content()
          .addMediaType(
              "application/json",
              new MediaType().schema(new ObjectSchema().addProperty("error", new StringSchema())));

  private final String version;
  private final Set<Class<?>> resources;
  private String json = "";

  /** Reads nothing yet. */
  public OpenApiDocument(String version, Class<?>... resources) {
    this.version = version;
    this.resources = Set.of(resources);
  }

  synchronized String json() {
    if (json.isEmpty()) {
      json = describe();
    }
    return json;
  }

  private String describe() {
    OpenAPI base =
        new OpenAPI()
            .info(
                new Info()
                    .title("Satchel")
                    .version(version)
                    .description("Serves the files of an agent's workspace."))
            .components(schemes());
    OpenAPI document = new Reader(base).read(resources);
    ModelConverters schemas = ModelConverters.getInstance();
    schemas.readAll(ErrorBody.class).forEach(document.getComponents()::addSchemas);
    schemas.readAll(ValidationErrorBody.class).forEach(document.getComponents()::addSchemas);
    for (PathItem path : document.getPaths().values()) {
      path.readOperations().forEach(OpenApiDocument::describeRefusals);
      describeHead(path);
    }
    try {
      return io.swagger.v3.core.util.Json.mapper().writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the document cannot be written", e);
    }
  }

  private static Components schemes() {
    return new Components()
        .addSecuritySchemes(
            KEY_SCHEME,
            new SecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name(AuthFilter.KEY_HEADER))
        .addSecuritySchemes(BEARER_SCHEME, bearer("The same key"))
        .addSecuritySchemes(TENANT_SCHEME, bearer("The same key, or one of a tenant"))
        .addSecuritySchemes(ADMIN_SCHEME, bearer("The admin key"))
        .addSecuritySchemes(
            WORKSPACE_SCHEME,
            bearer("The admin key, the workspace's token, or a key made for its tenant"))
        .addSecuritySchemes(INBOUND_SCHEME, bearer("What a platform shows to a workspace"));
  }

  private static SecurityScheme bearer(String description) {
    return new SecurityScheme()
        .type(SecurityScheme.Type.HTTP)
        .scheme("bearer")
        .description(description);
  }

  /** Every refusal has the same body, and all that need a key are refused without one. */
  private static void describeRefusals(Operation operation) {
    ApiResponses responses = operation.getResponses();
    if (operation.getSecurity() != null) {
      responses.addApiResponse("401", new ApiResponse().description("The key is missing or wrong"));
    }
    responses.forEach(
        (status, response) -> {
          if (status.compareTo("400") >= 0 && response.getContent() == null) {
            response.setContent(refusal(operation, status));
          }
        });
  }

  /** How clients show their key says how they are told what went wrong. */
  private static Content refusal(Operation operation, String status) {
    if (isOpenedBy(operation, TENANT_SCHEME) || isOpenedBy(operation, ADMIN_SCHEME)) {
      return SHAPES;
    }
    if (isOpenedBy(operation, INBOUND_SCHEME) || isOpenedBy(operation, WORKSPACE_SCHEME)) {
      return ERRORS;
    }
    return isOpenedBy(operation, BEARER_SCHEME)
        ? PROBLEM
        : body(status.equals("422") ? "ValidationErrorBody" : "ErrorBody");
  }

  private static boolean isOpenedBy(Operation operation, String name) {
    return operation.getSecurity() != null
        && operation.getSecurity().stream().anyMatch(scheme -> scheme.containsKey(name));
  }

  private static Content body(String schema) {
    MediaType json = new MediaType().schema(new Schema<>().$ref(schema));
    return new Content().addMediaType("application/json", json);
  }

  /** HEAD takes what GET takes, and answers the same without a body. */
  private static void describeHead(PathItem path) {
    Operation head = path.getHead();
    if (head == null) {
      return;
    }
    head.setParameters(path.getGet().getParameters());
    ApiResponses responses = new ApiResponses();
    path.getGet()
        .getResponses()
        .forEach(
            (status, response) ->
                responses.addApiResponse(
                    status,
                    new ApiResponse()
                        .description(response.getDescription())
                        .headers(response.getHeaders())));
    head.setResponses(responses);
  }
}
