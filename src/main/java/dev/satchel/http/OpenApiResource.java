package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The description of all routes for programs. Needs no key. */
@Path("/openapi.json")
@Hidden
public final class OpenApiResource {
  private final OpenApiDocument document;

  public OpenApiResource(OpenApiDocument document) {
    this.document = document;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response get() {
    byte[] json = document.json().getBytes(UTF_8);
    return Response.ok(json).header(HttpHeaders.CONTENT_LENGTH, json.length).build();
  }
}
