package dev.satchel.http.openhands;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.satchel.http.CalledAddress;
import dev.satchel.http.InvalidParameters.Item;
import dev.satchel.http.Json;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.QueryReader;
import dev.satchel.http.RawQuery;
import dev.satchel.http.Usage;
import dev.satchel.link.LinkId;
import dev.satchel.link.Links;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes links that work without a key, lists them, and revokes them. */
@Path("/api/file/links")
@Tag(name = "Links")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
public final class LinksResource {
  private static final String EXPIRES_IN = "expires_in";
  private static final String USES = "uses";
  private static final Set<String> OWN = Set.of(EXPIRES_IN, USES);
  private static final int HOUR = 3_600;
  private static final int WEEK = 604_800;
  private static final int USUAL_USES = 10;
  private static final int MOST_USES = 100_000;
  private static final int USUAL_LIMIT = 100;
  private static final int MOST_LIMIT = 1_000;

  /**
   * A page of links.
   *
   * @param links the latest first
   * @param nextPage what to ask for to get more; null if there are no more
   */
  record LinkPage(List<ListedLink> links, @JsonProperty("next_page") @Nullable String nextPage) {}

  private final Links links;
  private final LinkTargets targets;
  private final Usage usage;

  public LinksResource(Links links, LinkTargets targets, Usage usage) {
    this.links = links;
    this.targets = targets;
    this.usage = usage;
  }

  @POST
  @NewLinkDescription
  @ArchiveParameters
  public Response make(@Context HttpServletRequest request) throws IOException {
    usage.touch();
    RawQuery query = RawQuery.of(request);
    QueryReader reader = new QueryReader(query);
    int seconds = reader.count(EXPIRES_IN, WEEK).orElse(HOUR);
    int uses = reader.count(USES, MOST_USES).orElse(USUAL_USES);
    reader.required(PathParameter.NAME);
    reader.check();
    CalledAddress address = CalledAddress.of(request);
    LinkTargets.Target target = targets.of(query, OWN);
    MadeLink made =
        MadeLink.of(
            links.make(target.kind(), target.query(), Duration.ofSeconds(seconds), uses), address);
    return unkept(Json.answer(201, made).header(HttpHeaders.LOCATION, made.url()));
  }

  private static Response unkept(ResponseBuilder answer) {
    return answer.header(HttpHeaders.CACHE_CONTROL, "private, no-store").build();
  }

  @GET
  @Operation(
      operationId = "list_links_api_file_links_get",
      summary = "List links that have not expired",
      description = "The latest first, those that are used up or revoked included. No tokens.")
  @Parameter(
      name = "page",
      in = ParameterIn.QUERY,
      description = "`next_page` of the page before",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "limit",
      in = ParameterIn.QUERY,
      description = "How many links to list at most",
      schema = @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "100"))
  @ApiResponse(
      responseCode = "200",
      description = "A page of links",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = LinkPage.class)))
  @ApiResponse(responseCode = "422", description = "A parameter is repeated or unfit")
  public Response list(@Context HttpServletRequest request) throws IOException {
    QueryReader reader = new QueryReader(RawQuery.of(request));
    Optional<LinkId> after =
        reader.read(
            "page",
            LinkId::parse,
            text -> Item.unfit("page", text, "Input should be next_page of an earlier answer"));
    int limit = reader.count("limit", MOST_LIMIT).orElse(USUAL_LIMIT);
    reader.check();
    Links.Page page = links.list(after, limit);
    List<ListedLink> listed = page.links().stream().map(ListedLink::of).toList();
    String next = page.next().map(LinkId::value).orElse(null);
    return unkept(Json.answer(200, new LinkPage(listed, next)));
  }

  @DELETE
  @Path("{id}")
  @Operation(
      operationId = "revoke_link_api_file_links__id__delete",
      summary = "Revoke a link",
      description =
          "From now on, nothing more can be had with it. What is being sent goes on to its end;"
              + " `DELETE /api/file/archives/{id}` ends that of an archive.")
  @ApiResponse(responseCode = "204", description = "It is revoked, and will stay so")
  @ApiResponse(responseCode = "404", description = "There is no such link, or it has expired")
  public Response revoke(
      @Parameter(description = "As the answer that made it, and the listing, give it")
          @PathParam("id")
          String id)
      throws IOException {
    links.revoke(id);
    return Response.noContent().build();
  }
}
