package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.MALFORMED_PATH;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Excludes;
import dev.satchel.http.RawQuery;
import dev.satchel.http.Streamed;
import dev.satchel.session.ServedTree;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;

/** All files of a session here at once, as a {@code tar.gz}. */
@Path("/internal/session/bundle")
@Hidden
public final class SessionBundleResource {
  private static final String TYPE = "application/gzip";

  private final SessionTree session;

  public SessionBundleResource(SessionTree session) {
    this.session = session;
  }

  @GET
  public Response bundle(@Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    ServedTree tree = session.used();
    Excludes excludes = excludes(request);
    return session
        .withBody(Response.ok().type(TYPE), request, response, out -> tree.bundle(excludes, out))
        .build();
  }

  @HEAD
  public Response head(@Context HttpServletRequest request, @Context HttpServletResponse response)
      throws IOException {
    session.used();
    return Response.ok().type(TYPE).entity(Streamed.nothing(request, response)).build();
  }

  private static Excludes excludes(HttpServletRequest request) {
    return new Excludes(
        RawQuery.of(request).all("exclude").stream().map(SessionBundleResource::pattern).toList());
  }

  private static String pattern(String encoded) {
    return RawQuery.decode(encoded)
        .filter(RawName::isUtf8)
        .map(RawName::text)
        .orElseThrow(() -> new Refusal(MALFORMED_PATH, "invalid exclude"));
  }

  @POST
  public Response unbundle(@Context HttpServletRequest request, InputStream body)
      throws IOException {
    ServedTree tree = session.used();
    tree.unbundle(session.body(request, body));
    return Response.noContent().build();
  }
}
