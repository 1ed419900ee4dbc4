package dev.satchel.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.swagger.v3.jaxrs2.Reader;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityScheme;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import java.util.function.Supplier;

/** The description of all routes for programs, made from their annotations. Needs no key. */
@Path("/openapi.json")
@Hidden
public final class OpenApiResource {
  /** The name of the security scheme, for annotations. */
  public static final String KEY_SCHEME = "APIKeyHeader";

  private final Supplier<String> document;

  /**
   * Reads nothing yet.
   *
   * @param resources the classes to describe
   */
  public OpenApiResource(String version, Class<?>... resources) {
    this.document = new Once(() -> describe(Set.of(resources), version));
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public String get() {
    return document.get();
  }

  private static String describe(Set<Class<?>> resources, String version) {
    OpenAPI base =
        new OpenAPI()
            .info(
                new Info()
                    .title("Satchel")
                    .version(version)
                    .description("Serves the files of an agent's workspace."))
            .components(
                new Components()
                    .addSecuritySchemes(
                        KEY_SCHEME,
                        new SecurityScheme()
                            .type(SecurityScheme.Type.APIKEY)
                            .in(SecurityScheme.In.HEADER)
                            .name(AuthFilter.KEY_HEADER)));
    OpenAPI document = new Reader(base).read(resources);
    document.getPaths().values().forEach(OpenApiResource::describeHead);
    try {
      return io.swagger.v3.core.util.Json.mapper().writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the document cannot be written", e);
    }
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

  /** Reading annotations takes a while, so it is left until someone asks, and done once. */
  private static final class Once implements Supplier<String> {
    private final Supplier<String> source;
    private String value = "";

    Once(Supplier<String> source) {
      this.source = source;
    }

    @Override
    public synchronized String get() {
      if (value.isEmpty()) {
        value = source.get();
      }
      return value;
    }
  }
}
