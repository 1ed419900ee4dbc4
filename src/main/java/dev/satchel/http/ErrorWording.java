package dev.satchel.http;

import dev.satchel.Refusal;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;

/** Puts what {@link RefusalMapper} and {@link FailureMapper} have found in the route's words. */
public final class ErrorWording implements ContainerResponseFilter {
  private static final int UNAVAILABLE = 503;
  private static final int RETRY_AFTER_SECONDS = 5;

  private final Dialects dialects;

  public ErrorWording(Dialects dialects) {
    this.dialects = dialects;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    Dialect dialect = dialects.of(request.getUriInfo().getRequestUri().getRawPath());
    if (response.getEntity() instanceof Refusal refusal) {
      dialect.refused(refusal).become(response);
      if (response.getStatus() == UNAVAILABLE && refusal.code() != Refusal.Code.ENDED) {
        response.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
      }
    } else if (response.getEntity() instanceof Failure failure) {
      dialect.failed(failure).become(response);
    }
  }
}
