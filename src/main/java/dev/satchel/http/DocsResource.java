package dev.satchel.http;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The description of all routes for people, in Swagger UI. Needs no key. */
@Path("/docs")
@Hidden
public final class DocsResource {
  private static final Map<String, String> TYPES =
      Map.of(
          "swagger-ui.css", "text/css",
          "swagger-ui-bundle.js", "text/javascript",
          "start.js", "text/javascript",
          "favicon.png", "image/png");

  private final String swaggerUi;

  /**
   * Takes the pages of Swagger UI from the class path.
   *
   * @param swaggerUiVersion that of the packaged Swagger UI
   */
  public DocsResource(String swaggerUiVersion) {
    this.swaggerUi = "/META-INF/resources/webjars/swagger-ui/" + swaggerUiVersion + "/";
  }

  @GET
  public Response page() {
    return answer("/dev/satchel/http/docs.html", "text/html; charset=utf-8");
  }

  @GET
  @Path("{file}")
  public Response file(@PathParam("file") String file) {
    String type = TYPES.get(file);
    if (type == null) {
      throw new NotFoundException();
    }
    return switch (file) {
      case "start.js" -> answer("/dev/satchel/http/docs.js", type);
      case "favicon.png" -> answer(swaggerUi + "favicon-32x32.png", type);
      default -> answer(swaggerUi + file, type);
    };
  }

  private static Response answer(String resource, String type) {
    byte[] content = read(resource);
    return Response.ok(content, type)
        .header(HttpHeaders.CONTENT_LENGTH, content.length)
        .header("X-Content-Type-Options", "nosniff")
        .header(
            "Content-Security-Policy",
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:")
        .build();
  }

  private static byte[] read(String resource) {
    try (InputStream content = DocsResource.class.getResourceAsStream(resource)) {
      if (content == null) {
        throw new NotFoundException();
      }
      return content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
