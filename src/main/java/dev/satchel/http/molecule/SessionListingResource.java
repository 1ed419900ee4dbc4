package dev.satchel.http.molecule;

import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Streamed;
import dev.satchel.session.WorkspaceView;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** Lists the files of a session here, one JSON object per line. */
@Path("/internal/session/files")
@Hidden
public final class SessionListingResource {
  private static final String TYPE = "application/x-ndjson";

  private final SessionTree session;

  public SessionListingResource(SessionTree session) {
    this.session = session;
  }

  @GET
  public Response list(@Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    WorkspaceView view = OpenedByRequest.add(request, session.used().view());
    return session
        .withBody(Response.ok().type(TYPE), request, response, new ListedFiles(view))
        .build();
  }

  @HEAD
  public Response head(@Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    session.used();
    return Response.ok().type(TYPE).entity(Streamed.nothing(request, response)).build();
  }
}
