package dev.satchel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of one role do not exist in the other, and neither does what they need. */
@Tag("locale-blind")
final class RolesTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path place;
  private Path root;
  private Path data;

  @BeforeEach
  void makePlaces() throws IOException {
    root = Files.createDirectory(place.resolve("root"));
    data = place.resolve("data");
    Files.createDirectories(data.resolve("agents/coder"));
  }

  private TestServer start(String role) throws IOException {
    List<String> roots = role.equals("platform") ? List.of() : List.of(root.toString());
    return TestServer.start(
        roots,
        place.resolve("state"),
        Map.of(
            "SESSION_API_KEY",
            TestServer.KEY,
            "SATCHEL_ROLE",
            role,
            "SATCHEL_DATA",
            data.toString()));
  }

  private static int status(TestServer server, String method, String path) throws IOException {
    return server.send(method, path, "Authorization", "Bearer " + TestServer.KEY).statusCode();
  }

  private static List<String> capabilities(TestServer server) throws IOException {
    List<String> all = new ArrayList<>();
    JsonNode info = JSON.readTree(server.get("/server_info").body());
    info.path("capabilities").forEach(one -> all.add(one.asText()));
    return all;
  }

  private static List<String> documented(TestServer server) throws IOException {
    List<String> all = new ArrayList<>();
    JSON.readTree(server.get("/openapi.json").body())
        .path("paths")
        .fieldNames()
        .forEachRemaining(all::add);
    return all;
  }

  @Test
  void aSandboxHasFilesAndNoSessions() throws IOException {
    try (TestServer server = start("sandbox")) {
      assertThat(status(server, "GET", "/api/file/home")).isEqualTo(200);
      assertThat(status(server, "GET", "/v1/fs/entries?path=.")).isEqualTo(200);
      assertThat(status(server, "GET", "/api/sessions")).isEqualTo(404);
      assertThat(status(server, "GET", "/api/agents")).isEqualTo(404);
      assertThat(capabilities(server)).contains("file-archive").doesNotContain("sessions");
      assertThat(documented(server))
          .contains("/api/file/archive", "/v1/fs/entries", "/health")
          .noneMatch(path -> path.startsWith("/api/sessions"));
    }
    assertThat(data).isDirectoryNotContaining(path -> !path.endsWith("agents"));
  }

  @Test
  void aPlatformHasSessionsAndNoFilesOfItsMachine() throws IOException {
    try (TestServer server = start("platform")) {
      assertThat(status(server, "GET", "/api/sessions")).isEqualTo(200);
      for (String path :
          List.of(
              "/api/file/home",
              "/api/file/archive?path=" + root,
              "/api/file/download?path=" + root,
              "/api/git/changes?path=" + root,
              "/v1/fs/entries?path=" + root,
              "/v2/fs/file?path=" + root)) {
        assertThat(status(server, "GET", path)).as(path).isEqualTo(404);
      }
      assertThat(capabilities(server)).containsExactly("sessions");
      assertThat(documented(server))
          .contains("/api/sessions", "/health")
          .noneMatch(path -> path.startsWith("/api/file") || path.startsWith("/v1"));
    }
  }

  @Test
  void aServerMayHaveBothRoles() throws IOException {
    try (TestServer server = start("both")) {
      assertThat(status(server, "GET", "/api/sessions")).isEqualTo(200);
      assertThat(status(server, "GET", "/api/file/home")).isEqualTo(200);
      assertThat(capabilities(server)).contains("sessions", "file-archive");
    }
  }
}
