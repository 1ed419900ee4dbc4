package dev.satchel.http.openhands;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
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

/** Lists the directories in a directory, for a file dialog. */
@Path("/api/file/search_subdirs")
@Tag(name = "Files")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
@RefusesPaths
public final class SubdirectoriesResource {
  private static final int MAX_LIMIT = 100;

  /**
   * Some of the directories.
   *
   * @param items in order, whatever the case of their names
   * @param nextPageId where the next page begins; null if this is the last one
   */
  record SubdirectoryPage(
      List<SubdirectoryEntry> items, @JsonProperty("next_page_id") @Nullable String nextPageId) {}

  /**
   * A directory.
   *
   * @param name with U+FFFD for what is not UTF-8
   * @param path the same
   * @param nameBytes all bytes of {@code name} in base64 where there is such; null otherwise
   * @param pathBytes the same of {@code path}
   */
  record SubdirectoryEntry(
      String name,
      String path,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String nameBytes,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String pathBytes) {

    static SubdirectoryEntry of(RawName name, WorkspacePath path) {
      return new SubdirectoryEntry(
          name.text(), path.toString(), Json.bytesIfLost(name), Json.bytesIfLost(path.raw()));
    }
  }

  private final Jail jail;

  public SubdirectoriesResource(Jail jail) {
    this.jail = jail;
  }

  @GET
  @Operation(
      operationId = "search_subdirs_api_file_search_subdirs_get",
      summary = "List the directories in a directory",
      description =
          "Without links to directories. Paging ends whatever the names are: if one vanishes, the"
              + " page goes on behind where it would stand.")
  @Parameter(
      name = "path",
      in = ParameterIn.QUERY,
      required = true,
      description = "Absolute path of the directory, inside a served root",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "page_id",
      in = ParameterIn.QUERY,
      description = "`next_page_id` of the page before",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "limit",
      in = ParameterIn.QUERY,
      description = "How many to list at most",
      schema = @Schema(type = "integer", minimum = "1", maximum = "100", defaultValue = "100"))
  @Parameter(
      name = "include_hidden",
      in = ParameterIn.QUERY,
      description = "Whether to list those that begin with a dot",
      schema = @Schema(type = "boolean", defaultValue = "false"))
  @ApiResponse(
      responseCode = "200",
      description = "A page of them",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = SubdirectoryPage.class)))
  public Response search(@Context HttpServletRequest request) throws IOException {
    QueryReader query = new QueryReader(RawQuery.of(request));
    String path = query.required("path");
    FoldedName from = FoldedName.parse(query.text("page_id").orElse(""));
    int limit = query.count("limit", MAX_LIMIT).orElse(MAX_LIMIT);
    boolean withHidden = query.bool("include_hidden").orElse(false);
    query.check();
    Folders folders = new Folders(jail, QueryReader.path(path), withHidden);
    return Json.answer(200, page(folders, from, limit)).build();
  }

  private static SubdirectoryPage page(Folders folders, FoldedName from, int limit)
      throws IOException {
    List<FoldedName> found = folders.first(from, limit + 1);
    List<SubdirectoryEntry> items =
        found.stream()
            .limit(limit)
            .map(FoldedName::name)
            .map(name -> SubdirectoryEntry.of(name, folders.path().below(name)))
            .toList();
    String next = found.size() > limit ? found.get(limit).pageId(found.get(limit - 1)) : null;
    return new SubdirectoryPage(items, next);
  }
}
