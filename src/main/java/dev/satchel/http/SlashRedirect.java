package dev.satchel.http;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/**
 * Sends whoever writes a slash behind a route to the route without, as the wire has it: JAX-RS
 * would take both for the same. The method and the body stay.
 */
public final class SlashRedirect implements ContainerRequestFilter {
  private final Dialects dialects;

  public SlashRedirect(Dialects dialects) {
    this.dialects = dialects;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    URI uri = request.getUriInfo().getRequestUri();
    String path = uri.getRawPath();
    if (path.length() < 2 || !path.endsWith("/")) {
      return;
    }
    TrailingSlash slash = dialects.of(path).trailingSlash(path);
    if (slash == TrailingSlash.MEANT) {
      return;
    }
    if (path.contains(";") || slash == TrailingSlash.UNKNOWN) { // No route is spelled so.
      throw new NotFoundException();
    }
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String location = path.substring(0, path.length() - 1) + query;
    request.abortWith(
        Response.status(Response.Status.TEMPORARY_REDIRECT)
            .header(HttpHeaders.LOCATION, location)
            .header(HttpHeaders.CONTENT_LENGTH, 0)
            .build());
  }
}
