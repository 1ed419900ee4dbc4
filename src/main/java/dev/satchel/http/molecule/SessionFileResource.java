package dev.satchel.http.molecule;

import dev.satchel.http.Json;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.session.ServedTree;
import dev.satchel.session.SessionFiles.NewContent;
import dev.satchel.session.WorkspaceView;
import dev.satchel.session.WorkspaceView.ViewedFile;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Reads, writes and deletes one file of a session here. */
@Path("/internal/session/file")
@Hidden
public final class SessionFileResource {
  private final SessionTree session;
  private final Clock clock;

  public SessionFileResource(SessionTree session, Clock clock) {
    this.session = session;
    this.clock = clock;
  }

  @GET
  public Response get(@Context HttpServletRequest request) throws IOException {
    return body(request).get();
  }

  @HEAD
  public Response head(@Context HttpServletRequest request) throws IOException {
    return body(request).head();
  }

  private ViewedBody body(HttpServletRequest request) throws IOException {
    WorkspaceView view = OpenedByRequest.add(request, session.used().view());
    ViewedFile file = OpenedByRequest.add(request, view.open(SessionTree.path(request)));
    return new ViewedBody(request, file, session, clock.instant());
  }

  @PUT
  public Response write(@Context HttpServletRequest request, InputStream body) throws IOException {
    ServedTree tree = session.used();
    ReceivedContent content = new ReceivedContent(session.body(request, body));
    Optional<String> refused = tree.write(new NewContent(SessionTree.path(request), content));
    content.check();
    return Json.answer(
            200,
            refused.isEmpty()
                ? Map.of("written", true)
                : Map.of("written", false, "reason", refused.get()))
        .build();
  }

  @DELETE
  public Response delete(@Context HttpServletRequest request) throws IOException {
    session.used().delete(SessionTree.path(request));
    return Response.noContent().build();
  }
}
