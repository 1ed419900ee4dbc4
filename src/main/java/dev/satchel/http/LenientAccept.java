package dev.satchel.http;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;

/**
 * Takes away an {@code Accept} that cannot be read, for which JAX-RS would answer 400: to clients
 * that means "nothing to save here".
 */
@PreMatching
public final class LenientAccept implements ContainerRequestFilter {
  @Override
  public void filter(ContainerRequestContext request) {
    try {
      request.getAcceptableMediaTypes();
    } catch (ProcessingException e) {
      request.getHeaders().remove(HttpHeaders.ACCEPT);
    }
  }
}
