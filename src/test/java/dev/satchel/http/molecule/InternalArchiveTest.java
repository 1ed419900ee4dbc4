package dev.satchel.http.molecule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives for a platform, and what is never in one. */
class InternalArchiveTest {
  private static final String ARCHIVE = "GET /internal/archive?path=";

  @TempDir Path place;

  private static void assertRefused(Answer answer, int status, String error) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().toString()).isEqualTo("{\"error\":\"" + error + "\"}");
  }

  @Test
  void aDirectoryComesAsAnArchiveThatCanBeResumed() throws IOException {
    try (SessionSandbox sandbox = new SessionSandbox(place, "configs")) {
      Files.createDirectory(sandbox.workspace.resolve("d"));
      Files.writeString(sandbox.workspace.resolve("d/f"), "content");
      Answer whole = sandbox.call(ARCHIVE + "/workspace/d&format=tar");
      assertThat(whole.status()).as(whole.text()).isEqualTo(200);
      assertThat(whole.isWhole()).isTrue();
      Path archive = Files.write(place.resolve("a.tar"), whole.body());
      assertThat(Command.run("tar", "-xOf", archive.toString(), "d/f")).isEqualTo("content");
      String tag = whole.header("ETag").orElseThrow();
      Answer rest =
          sandbox.call(
              ARCHIVE + "/workspace/d&format=tar", "Range: bytes=100-", "If-Range: " + tag);
      assertThat(rest.status()).isEqualTo(206);
      assertThat(whole.text()).endsWith(rest.text()).hasSize(rest.body().length + 100);
      Answer head = sandbox.call("HEAD /internal/archive?path=/workspace/d&format=tar");
      assertThat(head.header("Content-Length")).hasValue("" + whole.body().length);
    }
  }

  @Test
  void whatIsWrongIsSaidInTheShapeOfTheWire() throws IOException {
    try (SessionSandbox sandbox = new SessionSandbox(place, "configs")) {
      Files.writeString(sandbox.workspace.resolve("f"), "x");
      Files.createSymbolicLink(sandbox.workspace.resolve("out"), Path.of("/etc"));
      assertRefused(sandbox.call("GET /internal/archive"), 400, "path query required");
      assertRefused(sandbox.call(ARCHIVE + "/workspace/../etc"), 400, "invalid path");
      assertRefused(sandbox.call(ARCHIVE + "/workspace/none"), 404, "file not found");
      assertRefused(sandbox.call(ARCHIVE + "/workspace/f"), 400, "path is not a directory");
      assertRefused(sandbox.call(ARCHIVE + "/workspace/out"), 403, "path may not be read");
      assertRefused(sandbox.call(ARCHIVE + "/plugins"), 404, "file not found");
      assertRefused(
          sandbox.call(ARCHIVE + "/workspace&format=tar&level=x"),
          422,
          "level: Input should be a whole number from 0 to 0 for tar");
    }
  }

  @Test
  void credentialsAreInNone() throws IOException {
    try (SessionSandbox sandbox = new SessionSandbox(place, "configs/deep")) {
      Files.createDirectory(sandbox.configs.resolve("below"));
      Files.createSymbolicLink(sandbox.workspace.resolve("keys"), sandbox.configs);
      for (String path : List.of("/configs", "/configs/below", "/home", "/home/configs")) {
        for (String format : List.of("tar", "git-delta")) {
          assertRefused(
              sandbox.call(ARCHIVE + path + "&format=" + format), 403, "path holds credentials");
        }
      }
      assertRefused(sandbox.call(ARCHIVE + "/workspace/keys"), 403, "path may not be read");
      assertThat(sandbox.call(ARCHIVE + "/workspace").status()).isEqualTo(200);
      assertThat(sandbox.call(ARCHIVE + "/home/workspace").status()).isEqualTo(200);
    }
  }

  @Test
  void credentialsAreInNothingOfASession() throws IOException {
    try (SessionSandbox sandbox = new SessionSandbox(place, "workspace/.configs")) {
      for (String call :
          List.of(
              "GET /internal/session/files",
              "GET /internal/session/file?path=.configs/.platform_inbound_secret",
              "DELETE /internal/session/file?path=.configs/.platform_inbound_secret",
              "PUT /internal/session/file?path=.configs/.platform_inbound_secret",
              "GET /internal/session/bundle",
              "POST /internal/session/bundle",
              "POST /internal/session/snapshot",
              "POST /internal/session/unchanged",
              "GET /internal/archive?path=/workspace")) {
        Answer answer = sandbox.call(call);
        assertRefused(answer, 403, "path holds credentials");
      }
      assertThat(sandbox.configs.resolve(".platform_inbound_secret"))
          .hasContent(SessionSandbox.SECRET);
    }
  }

  @Test
  void theServiceHasTheseRoutesIfItKnowsTheSecret() throws IOException {
    Path workspace = Files.createDirectory(place.resolve("workspace"));
    Path configs = Files.createDirectory(place.resolve("configs"));
    Path root = Files.createDirectory(place.resolve("root"));
    SessionSandbox.writeSecret(configs);
    Files.writeString(workspace.resolve("f"), "x");
    Map<String, String> settings =
        Map.of(
            "CONFIGS_DIR",
            configs.toString(),
            "SATCHEL_INTERNAL_ROOTS",
            "/workspace=" + workspace,
            "SESSION_API_KEY",
            TestServer.KEY);
    try (TestServer server = TestServer.start(root, place.resolve("state"), settings)) {
      for (String path : List.of("session/files", "session/bundle", "archive?path=/workspace")) {
        String line = "GET /internal/" + path + " HTTP/1.1";
        Answer answer =
            Wire.exchange(
                server.port(), line, "Host: x", SessionSandbox.BEARER, "Connection: close");
        assertThat(answer.status()).as(path).isEqualTo(200);
        assertThat(answer.isWhole()).isTrue();
        assertThat(server.get("/internal/" + path).statusCode()).isEqualTo(401);
      }
      String gone = "DELETE /internal/session/file?path=none HTTP/1.1";
      Answer refused =
          Wire.exchange(server.port(), gone, "Host: x", SessionSandbox.BEARER, "Connection: close");
      assertThat(refused.header("X-Refusal")).hasValue("NOT_FOUND");
    }
  }
}
