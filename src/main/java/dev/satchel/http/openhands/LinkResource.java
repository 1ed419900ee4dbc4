package dev.satchel.http.openhands;

import dev.satchel.Outage;
import dev.satchel.http.CallNotes;
import dev.satchel.http.LinkPath;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.link.Link;
import dev.satchel.link.Links;
import dev.satchel.link.Standing;
import dev.satchel.link.Use;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what a link is for to whoever has it. A use is taken when it is certain that there is
 * something to send, and before the first byte of it is; it is given back if none is sent after
 * all.
 */
@Path("/links/{token}")
@Tag(name = "Links")
public final class LinkResource {
  private static final Logger LOG = LoggerFactory.getLogger(LinkResource.class);
  private static final String TOKEN = "The end of the link's URL";
  private static final int OK = 200;
  private static final int PARTIAL = 206;

  private final Links links;
  private final LinkTargets targets;

  public LinkResource(Links links, LinkTargets targets) {
    this.links = links;
    this.targets = targets;
  }

  @GET
  @LinkDescription
  public Response get(
      @Parameter(description = TOKEN) @PathParam("token") String token,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response)
      throws IOException {
    Link link = find(token, request);
    Response answer = targets.get(link, request, response);
    return switch (answer.getStatus()) {
      case OK, PARTIAL -> counted(answer, links.take(link), request);
      default -> answer;
    };
  }

  @HEAD
  @Operation(
      operationId = "use_link_links__token__head",
      summary = "What a use of a link would answer",
      description = "Takes no use, and is refused where a use would be.")
  public Response head(
      @Parameter(description = TOKEN) @PathParam("token") String token,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response)
      throws IOException {
    return targets.head(find(token, request), request, response);
  }

  private Link find(String token, HttpServletRequest request) throws IOException {
    Standing standing = known(token).orElseThrow(LinkPath::none);
    CallNotes.caller(request, "link");
    standing.check();
    return standing.link();
  }

  /** How the server fares is nothing that strangers are told. */
  private Optional<Standing> known(String token) throws IOException {
    try {
      return links.find(token);
    } catch (Outage e) {
      LOG.warn("{}", e.getMessage());
      return Optional.empty();
    }
  }

  private static Response counted(Response answer, Use use, HttpServletRequest request) {
    OpenedByRequest.add(request, use);
    if (!(answer.getEntity() instanceof StreamingOutput body)) {
      throw new IllegalStateException("bodies of archives and files are streamed");
    }
    StreamingOutput kept =
        out -> {
          body.write(out); // Fails if, and only if, not a byte was written.
          use.keep();
        };
    return Response.fromResponse(answer).entity(kept).build();
  }
}
