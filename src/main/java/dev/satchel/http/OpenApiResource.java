package dev.satchel.http;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

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
  public String get() {
    return document.json();
  }
}
