package dev.satchel.http.openhands;

import static dev.satchel.Refusal.Code.NO_COMPARISON;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.satchel.Refusal;
import dev.satchel.git.CommitPage;
import dev.satchel.git.FileChange;
import dev.satchel.git.FileVersions;
import dev.satchel.git.Review;
import dev.satchel.http.InvalidParameters.Item;
import dev.satchel.http.Json;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.QueryReader;
import dev.satchel.http.RawQuery;
import dev.satchel.http.Usage;
import dev.satchel.http.openhands.GitDescriptions.GitAnswers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Shows what has changed in repositories, and their history. */
@Path("/api/git")
@Tag(name = "Git")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
public final class GitResource {
  private static final int MOST_COMMITS = 200;
  private static final int COMMITS = 50;
  private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{4,64}");

  /**
   * A file that has changed.
   *
   * @param status ADDED, DELETED or UPDATED
   */
  record GitChange(String status, String path) {}

  /** Both versions of a file; null if it is in no repository. */
  record GitDiff(@Nullable String modified, @Nullable String original) {}

  /** A commit. */
  record GitCommit(
      String sha,
      @JsonProperty("short_sha") String shortSha,
      String subject,
      String author,
      String timestamp) {}

  /** The latest commits. */
  record GitCommitsPage(List<GitCommit> commits, @JsonProperty("has_more") boolean hasMore) {}

  private final Review review;
  private final Usage usage;

  public GitResource(Review review, Usage usage) {
    this.review = review;
    this.usage = usage;
  }

  @GET
  @Path("changes")
  @GitAnswers
  @Operation(
      operationId = "git_changes_query_api_git_changes_get",
      summary = "Which files have changed in a work tree",
      description =
          "Sorted by path; none where there is no repository. Without `ref` they are compared with"
              + " the same branch at `origin`, or with where the branch began.")
  @Parameter(
      name = "path",
      in = ParameterIn.QUERY,
      required = true,
      description = "Absolute path of a directory",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "ref",
      in = ParameterIn.QUERY,
      description = "A branch, tag or commit to compare with",
      schema = @Schema(type = "string"))
  @ApiResponse(
      responseCode = "200",
      description = "The files",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              array = @ArraySchema(schema = @Schema(implementation = GitChange.class))))
  public Response changes(@Context HttpServletRequest request) throws IOException {
    usage.touch();
    QueryReader reader = new QueryReader(RawQuery.of(request));
    String path = reader.required("path");
    Optional<String> ref = reader.text("ref");
    reader.check();
    return answer(review.changes(QueryReader.path(path), ref));
  }

  private static Response answer(List<FileChange> changes) {
    List<GitChange> shown =
        changes.stream()
            .map(change -> new GitChange(change.status().name(), change.path().text()))
            .toList();
    return Json.answer(200, shown).build();
  }

  @GET
  @Path("diff")
  @GitAnswers
  @Operation(
      operationId = "git_diff_query_api_git_diff_get",
      summary = "A file before and after",
      description = "Both are null if it lies in no repository.")
  @Parameter(
      name = "path",
      in = ParameterIn.QUERY,
      required = true,
      description = "Absolute path of a file of at most 1 MiB",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "ref",
      in = ParameterIn.QUERY,
      description = "A branch, tag or commit to compare with; not with `commit`",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "commit",
      in = ParameterIn.QUERY,
      description = "The commit whose change is wanted; not with `ref`",
      schema = @Schema(type = "string", pattern = "^[0-9a-fA-F]{4,64}$"))
  @ApiResponse(
      responseCode = "200",
      description = "Both versions",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = GitDiff.class)))
  public Response diff(@Context HttpServletRequest request) throws IOException {
    usage.touch();
    QueryReader reader = new QueryReader(RawQuery.of(request));
    String path = reader.required("path");
    Optional<String> ref = reader.text("ref");
    Optional<String> commit =
        reader.read("commit", GitResource::commit, text -> notACommit("query", "commit", text));
    reader.check();
    if (ref.isPresent() && commit.isPresent()) {
      throw new Refusal(NO_COMPARISON, "'ref' and 'commit' are mutually exclusive");
    }
    FileVersions versions =
        commit.isPresent()
            ? review.versionsIn(QueryReader.path(path), commit.get())
            : review.versions(QueryReader.path(path), ref);
    GitDiff diff = new GitDiff(versions.modified().orElse(null), versions.original().orElse(null));
    return Json.answer(200, diff).build();
  }

  private static Optional<String> commit(String text) {
    return COMMIT.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  private static Item notACommit(String where, String name, String input) {
    String pattern = "^" + COMMIT.pattern() + "$";
    return new Item(
        "string_pattern_mismatch",
        List.of(where, name),
        "String should match pattern '" + pattern + "'",
        input,
        Map.of("pattern", pattern));
  }

  @GET
  @Path("commits")
  @GitAnswers
  @Operation(
      operationId = "git_commits_query_api_git_commits_get",
      summary = "The latest commits of what is checked out",
      description = "The newest first; none where there is no repository.")
  @Parameter(
      name = "path",
      in = ParameterIn.QUERY,
      required = true,
      description = "Absolute path of a directory",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "limit",
      in = ParameterIn.QUERY,
      description = "How many at most",
      schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
  @ApiResponse(
      responseCode = "200",
      description = "The commits",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = GitCommitsPage.class)))
  public Response commits(@Context HttpServletRequest request) throws IOException {
    usage.touch();
    QueryReader reader = new QueryReader(RawQuery.of(request));
    String path = reader.required("path");
    int limit = reader.count("limit", MOST_COMMITS).orElse(COMMITS);
    reader.check();
    CommitPage page = review.commits(QueryReader.path(path), limit);
    List<GitCommit> commits = page.commits().stream().map(GitResource::shown).toList();
    return Json.answer(200, new GitCommitsPage(commits, page.hasMore())).build();
  }

  private static GitCommit shown(CommitPage.Commit commit) {
    return new GitCommit(
        commit.id(), commit.shortId(), commit.subject(), commit.author(), commit.time());
  }

  @GET
  @Path("commits/{sha}/changes")
  @GitAnswers
  @Operation(
      operationId = "git_commit_changes_query_api_git_commits__sha__changes_get",
      summary = "Which files a commit has changed",
      description = "Since its first parent, sorted by path.")
  @Parameter(
      name = "path",
      in = ParameterIn.QUERY,
      required = true,
      description = "Absolute path of a directory",
      schema = @Schema(type = "string"))
  @ApiResponse(
      responseCode = "200",
      description = "The files",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              array = @ArraySchema(schema = @Schema(implementation = GitChange.class))))
  public Response changesOf(
      @Parameter(description = "The commit, or how its id begins") @PathParam("sha") String sha,
      @Context HttpServletRequest request)
      throws IOException {
    usage.touch();
    QueryReader reader = new QueryReader(RawQuery.of(request));
    String path = reader.required("path");
    if (commit(sha).isEmpty()) {
      reader.add(notACommit("path", "sha", sha));
    }
    reader.check();
    return answer(review.changesOf(QueryReader.path(path), sha));
  }
}
