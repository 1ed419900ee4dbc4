package dev.satchel.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /api/git} shows. */
final class GitResourceTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;
  private Path root;
  private TestServer server;
  private Git git;

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    server = TestServer.start(root, directory.resolve("state"));
    git = Git.init(root.resolve("repo"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private HttpResponse<byte[]> get(String route, Object path) throws IOException {
    String more = route.contains("?") ? "&path=" : "?path=";
    return server.get("/api/git/" + route + more + URLEncoder.encode(path.toString(), UTF_8));
  }

  private JsonNode json(String route, Object path) throws IOException {
    HttpResponse<byte[]> answer = get(route, path);
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private void assertRefused(String route, Object path, int status, String part)
      throws IOException {
    HttpResponse<byte[]> answer = get(route, path);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(new String(answer.body(), UTF_8)).contains(part);
  }

  private static String change(String status, String path) {
    return "{\"status\":\"" + status + "\",\"path\":\"" + path + "\"}";
  }

  private static JsonNode list(String... items) throws IOException {
    return JSON.readTree("[" + String.join(",", items) + "]");
  }

  @Test
  @Tag("locale-blind") // Its own names are made as the locale has them.
  void changesAreSortedAndNamesMayHaveSpaces() throws IOException {
    git.write("a b.txt", "1\n").write("gone", "1\n").write("sub/x", "1\n").commit("first");
    git.write("a b.txt", "2\n").write("\u00e9", "1\n").write("sub/new", "1\n").write("sub.x", "1");
    Files.delete(git.path("gone"));
    assertThat(json("changes?ref=HEAD", git.path("")))
        .isEqualTo(
            list(
                change("UPDATED", "a b.txt"),
                change("DELETED", "gone"),
                change("ADDED", "sub.x"),
                change("ADDED", "sub/new"),
                change("ADDED", "\u00e9")));
    assertThat(json("changes?ref=HEAD", git.path("sub"))).isEqualTo(list(change("ADDED", "new")));
  }

  @Test
  void whereThereIsNoRepositoryThereAreNoChanges() throws IOException {
    Files.createDirectories(root.resolve("plain"));
    assertThat(json("changes", root.resolve("plain"))).isEqualTo(list());
    assertThat(json("changes", root.resolve("missing"))).isEqualTo(list());
    assertThat(json("commits", root.resolve("plain")).toString())
        .isEqualTo("{\"commits\":[],\"has_more\":false}");
    assertRefused("changes", directory, 403, "outside the served roots");
    assertRefused("changes", "relative", 400, "Path must be absolute");
    assertRefused("changes?ref=none", git.path(""), 400, "ref 'none' could not be resolved");
    assertThat(server.get("/api/git/changes").statusCode()).isEqualTo(422);
  }

  @Test
  void repositoriesRightInTheDirectoryAreShownWithIt() throws IOException {
    git.write("a", "1\n");
    Git.init(root.resolve("other")).write("b", "1\n");
    assertThat(json("changes", root))
        .isEqualTo(list(change("ADDED", "other/b"), change("ADDED", "repo/a")));
  }

  @Test
  void committedWorkStaysVisible() throws IOException {
    git.write("a", "1\n").commit("first");
    Git copy = Git.clone(git.path(""), root.resolve("copy"));
    copy.run("checkout", "-q", "-b", "topic");
    copy.write("b", "1\n").commit("second");
    copy.run("update-ref", "refs/remotes/origin/topic", "HEAD");
    assertThat(json("changes", root.resolve("copy"))).isEqualTo(list(change("ADDED", "b")));
    git.write("later", "1\n").commit("at origin, after the branch began");
    copy.run("fetch", "-q", "origin", "main:refs/remotes/origin/main");
    assertThat(json("changes", root.resolve("copy"))).isEqualTo(list(change("ADDED", "b")));
    copy.write("a", "2\n");
    assertThat(json("changes", root.resolve("copy"))).isEqualTo(list(change("UPDATED", "a")));
    assertThat(json("changes", git.path(""))).as("without an origin").isEqualTo(list());
    Git.init(root.resolve("unborn")).write("x", "1");
    assertThat(json("changes?ref=HEAD", root.resolve("unborn")))
        .isEqualTo(list(change("ADDED", "x")));
  }

  @Test
  void aFileIsShownBeforeAndAfter() throws IOException {
    git.write("a b", "1\n2\n").commit("first");
    String second = git.write("a b", "1\n3\n").commit("second");
    git.write("a b", "1\r\n4\n").write("new", "x");
    assertThat(json("diff?ref=HEAD", git.path("a b")).toString())
        .isEqualTo("{\"modified\":\"1\\n4\",\"original\":\"1\\n3\"}");
    assertThat(json("diff?ref=HEAD", git.path("new")).toString())
        .isEqualTo("{\"modified\":\"x\",\"original\":\"\"}");
    Files.delete(git.path("a b"));
    assertThat(json("diff?commit=" + second.substring(0, 8), git.path("a b")).toString())
        .isEqualTo("{\"modified\":\"1\\n3\",\"original\":\"1\\n2\"}");
    Files.writeString(root.resolve("plain"), "x");
    assertThat(json("diff", root.resolve("plain")).toString())
        .isEqualTo("{\"modified\":null,\"original\":null}");
  }

  @Test
  void whatCannotBeShownIsRefused() throws IOException {
    git.write("big", "x".repeat(1 << 20)).write("bigger", "x".repeat((1 << 20) + 1));
    git.commit("first");
    assertThat(json("diff?ref=HEAD", git.path("big")).path("original").asText()).hasSize(1 << 20);
    assertRefused(
        "diff",
        git.path("bigger"),
        400,
        "File too large for git diff: 1048577 bytes (max: 1048576 bytes)");
    assertRefused("diff", git.path("none"), 400, "File does not exist: " + git.path("none"));
    assertRefused("diff", git.path("no/ne"), 400, "File does not exist: ");
    assertRefused("diff", "/etc/passwd", 403, "outside the served roots");
    assertRefused(
        "diff?ref=HEAD&commit=abcd", git.path("big"), 400, "'ref' and 'commit' are mutually");
    assertRefused("diff?commit=xyz", git.path("big"), 422, "string_pattern_mismatch");
    assertRefused("diff?commit=abcdef", git.path("big"), 400, "could not be resolved");
    Files.createSymbolicLink(git.path("link"), Path.of("/etc/passwd"));
    assertThat(json("diff", git.path("link")).path("modified").asText()).isEqualTo("/etc/passwd");
  }

  @Test
  void commitsComeInPagesTheNewestFirst() throws IOException {
    assertThat(json("commits", git.path("")).path("commits")).isEmpty();
    String first = git.write("a", "1\n").commit("first\n\nmore words");
    git.run("config", "user.name", "none");
    String second = git.write("a b", "2\n").commit("second");
    JsonNode page = json("commits?limit=1", git.path(""));
    assertThat(page.path("has_more").asBoolean()).isTrue();
    JsonNode newest = page.path("commits").path(0);
    assertThat(newest.path("sha").asText()).isEqualTo(second);
    assertThat(newest.path("short_sha").asText()).isEqualTo(second.substring(0, 7));
    assertThat(newest.path("subject").asText()).isEqualTo("second");
    assertThat(newest.path("author").asText()).isEqualTo("A U Thor");
    assertThat(newest.path("timestamp").asText()).startsWith("2026-01-02T03:04:05");
    assertThat(json("commits", git.path("")).path("commits").path(1).path("subject").asText())
        .isEqualTo("first");
    assertRefused("commits?limit=0", git.path(""), 422, "greater_than");
    assertRefused("commits?limit=201", git.path(""), 422, "less_than_equal");
    assertThat(json("commits/" + second + "/changes", git.path("")))
        .isEqualTo(list(change("ADDED", "a b")));
    assertThat(json("commits/" + first.substring(0, 7) + "/changes", git.path("")))
        .isEqualTo(list(change("ADDED", "a")));
    assertRefused("commits/xyz/changes", git.path(""), 422, "string_pattern_mismatch");
    assertRefused("commits/0123456/changes", git.path(""), 400, "could not be resolved");
  }
}
