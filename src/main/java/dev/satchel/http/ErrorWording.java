package dev.satchel.http;

import dev.satchel.Refusal;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;

/**
 * Puts what {@link RefusalMapper} and {@link FailureMapper} have found in the route's words, and
 * has each error of this server's own noted.
 */
public final class ErrorWording implements ContainerResponseFilter {
  static final int RETRY_AFTER_SECONDS = 5;

  private static final int FIRST_ERROR = 400;
  private static final int NO_SUCH_METHOD = 405;
  private static final int UNAVAILABLE = 503;

  private final Dialects dialects;

  public ErrorWording(Dialects dialects) {
    this.dialects = dialects;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    Dialect dialect = dialects.of(request.getUriInfo().getRequestUri().getRawPath());
    if (response.getEntity() instanceof Refusal refusal) {
      CallNotes.refused(request, refusal.code());
      dialect.refused(refusal).become(response);
      if (response.getStatus() == UNAVAILABLE && refusal.code() != Refusal.Code.ENDED) {
        response.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
      }
    } else if (response.getEntity() instanceof Failure failure) {
      dialect.failed(failure, Call.of(request)).become(response);
      if (response.getStatus() != NO_SUCH_METHOD) {
        response.getHeaders().remove(HttpHeaders.ALLOW); // It would say that there is the route.
      }
      if (failure.isOutage()) {
        response.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
      }
    }
    if (response.getStatus() >= FIRST_ERROR) {
      CallNotes.refused(request, response.getStatus());
    }
  }
}
