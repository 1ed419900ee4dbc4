package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.MALFORMED_BODY;

import dev.satchel.Refusal;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.DamagedSnapshot;
import dev.satchel.http.Json;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.session.ServedTree;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Map;
import java.util.Optional;

/** Snapshots of a session's files, which are here and are kept by the platform. */
@Path("/internal/session")
@Hidden
public final class SessionSnapshotResource {
  private static final String TYPE = "application/vnd.satchel.capture";

  private final SessionTree session;

  public SessionSnapshotResource(SessionTree session) {
    this.session = session;
  }

  /** Takes one, and sends it while it is taken. */
  @POST
  @Path("snapshot")
  public Response take(
      @Context HttpServletRequest request, @Context HttpServletResponse response, InputStream body)
      throws IOException {
    ServedTree tree = session.used();
    Optional<Catalogue> basis = basis(request, tree, session.body(request, body));
    return session
        .withBody(Response.ok().type(TYPE), request, response, out -> tree.capture(basis, out))
        .build();
  }

  /** Tells whether the files are as they were when a snapshot was taken. */
  @POST
  @Path("unchanged")
  public Response compare(@Context HttpServletRequest request, InputStream body)
      throws IOException {
    ServedTree tree = session.used();
    Catalogue catalogue = catalogue(request, tree, session.body(request, body));
    return Json.answer(200, Map.of("unchanged", tree.isStillAs(catalogue))).build();
  }

  private static Optional<Catalogue> basis(
      HttpServletRequest request, ServedTree tree, InputStream body) throws IOException {
    PushbackInputStream sent = new PushbackInputStream(body);
    int first = sent.read();
    if (first < 0) {
      return Optional.empty();
    }
    sent.unread(first);
    return Optional.of(catalogue(request, tree, sent));
  }

  private static Catalogue catalogue(HttpServletRequest request, ServedTree tree, InputStream body)
      throws IOException {
    try {
      return OpenedByRequest.add(request, tree.catalogue(body));
    } catch (DamagedSnapshot e) {
      throw new Refusal(MALFORMED_BODY, "What was sent is no catalogue: " + e.getMessage());
    }
  }
}
