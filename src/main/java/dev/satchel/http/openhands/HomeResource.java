package dev.satchel.http.openhands;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Home;
import dev.satchel.files.Jail;
import dev.satchel.http.Json;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.QueryReader;
import dev.satchel.http.RawQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells where a file dialog may start. */
@Path("/api/file/home")
@Tag(name = "Files")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
@RefusesQueries
public final class HomeResource {
  private static final int MAX_FAVORITES = 50;

  /**
   * Where a file dialog may start.
   *
   * @param favorites directories in {@code home}, in order, whatever the case of their names
   * @param locations the roots that are served: nothing else can be reached
   */
  record HomeResponse(
      String home, List<FileBrowserEntry> favorites, List<FileBrowserEntry> locations) {}

  /**
   * A directory to begin with.
   *
   * @param label what to show
   * @param path with U+FFFD for what is not UTF-8
   * @param pathBytes all bytes of {@code path} in base64 where there is such; null otherwise
   */
  record FileBrowserEntry(
      String label,
      String path,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String pathBytes) {

    static FileBrowserEntry of(RawName label, WorkspacePath path) {
      return new FileBrowserEntry(label.text(), path.toString(), Json.bytesIfLost(path.raw()));
    }
  }

  private final Jail jail;
  private final Home home;

  public HomeResource(Jail jail, Home home) {
    this.jail = jail;
    this.home = home;
  }

  @GET
  @Operation(
      operationId = "get_home_directory_api_file_home_get",
      summary = "Where a file dialog may start",
      description = "The home directory if it lies inside a served root, else the first root.")
  @Parameter(
      name = "include_hidden",
      in = ParameterIn.QUERY,
      description = "Whether favorites may begin with a dot",
      schema = @Schema(type = "boolean", defaultValue = "false"))
  @ApiResponse(
      responseCode = "200",
      description = "The home directory, up to 50 directories in it, and the served roots",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = HomeResponse.class)))
  public Response get(@Context HttpServletRequest request) throws IOException {
    QueryReader query = new QueryReader(RawQuery.of(request));
    boolean withHidden = query.bool("include_hidden").orElse(false);
    query.check();
    HomeResponse answer =
        new HomeResponse(
            home.path().toString(),
            favorites(withHidden),
            jail.roots().stream().map(root -> FileBrowserEntry.of(root.raw(), root)).toList());
    return Json.answer(200, answer).build();
  }

  private List<FileBrowserEntry> favorites(boolean withHidden) throws IOException {
    try {
      return new Folders(jail, home.path(), withHidden)
          .first(FoldedName.parse(""), MAX_FAVORITES).stream()
              .map(folder -> FileBrowserEntry.of(folder.name(), home.path().below(folder.name())))
              .toList();
    } catch (Refusal e) { // It cannot be read any more, but there are the roots.
      return List.of();
    }
  }
}
