package dev.satchel.http;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** Where other servers have a second description for people; here it leads to the first. */
@Path("/redoc")
@Hidden
public final class RedocResource {
  @GET
  public Response get() {
    return Response.temporaryRedirect(URI.create("/docs")).build();
  }
}
