package dev.satchel.http.molecule;

import dev.satchel.Refusal;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;

/**
 * Names the rule by which something of a session is refused, for the platform to go by; the words
 * beside it are for people.
 */
public final class RefusalHeader implements ContainerResponseFilter {
  /** With which it is run before {@link dev.satchel.http.ErrorWording} finds the words. */
  public static final int PRIORITY = Priorities.USER + 1;

  static final String NAME = "X-Refusal";

  private static final String COVERED = "/internal/session/";

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    boolean isCovered = request.getUriInfo().getRequestUri().getRawPath().startsWith(COVERED);
    if (isCovered && response.getEntity() instanceof Refusal refusal) {
      response.getHeaders().putSingle(NAME, refusal.code().name());
    }
  }
}
