package dev.satchel.http.molecule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.git.Git;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives for a platform, and what is never in one. */
class InternalArchiveTest {
  private static final String ARCHIVE = "GET /internal/archive?path=";
  private static final String DELTA = " /internal/archive?format=git-delta&path=";

  private static final String UNREADABLE =
      "The repository is damaged, not all there, or of a kind that is not supported: /workspace";

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
  void ofARepositoryItIsNotSaidWhereItLies() throws IOException {
    try (SessionSandbox sandbox = new SessionSandbox(place, "configs")) {
      Git git = Git.init(sandbox.workspace.resolve("hidden"));
      git.write("f", "content").run("remote", "add", "origin", sandbox.workspace + "/origin");
      String base = git.commit("first");
      Files.writeString(git.path("f"), "other");
      Files.createSymbolicLink(sandbox.workspace.resolve("shown"), Path.of("hidden"));
      for (String method : List.of("GET", "HEAD")) {
        Answer answer = sandbox.call(method + DELTA + "/workspace/shown&base_ref=HEAD");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Disposition").orElseThrow()).contains("shown.patch");
        assertThat(answer.header("X-Archive-Base-Commit")).hasValue(base);
        assertThat(answer.head().toString())
            .doesNotContain("x-archive-repo", "x-archive-branch", "x-archive-head")
            .doesNotContain("hidden", place.getFileName().toString());
      }
    }
  }

  @Test
  void whereNoRepositoryIsToBeReadIsCalledAsItWasAskedFor() throws IOException {
    try (SessionSandbox sandbox = new SessionSandbox(place, "configs")) {
      assertRefused(
          sandbox.call("GET" + DELTA + "/workspace"), 400, "Not a git repository: /workspace");
      Git git = Git.init(sandbox.workspace.resolve("hidden"));
      git.write("d/f", "content").commit("first");
      assertRefused(
          sandbox.call("GET" + DELTA + "/workspace&base_ref=none"),
          400,
          "base_ref 'none' could not be resolved");
      String tree = git.run("rev-parse", "HEAD:d").strip();
      Files.delete(git.path(".git/objects/" + tree.substring(0, 2) + "/" + tree.substring(2)));
      git.write("d/f", "other");
      assertRefused(sandbox.call("GET" + DELTA + "/workspace&base_ref=HEAD"), 422, UNREADABLE);
      git.run("config", "extensions.objectformat", "sha512");
      assertRefused(sandbox.call("GET" + DELTA + "/workspace"), 422, UNREADABLE);
    }
  }

  @Test
  void aPatchIsListedAsItWasAskedFor() throws Exception {
    try (SessionSandbox sandbox = new SessionSandbox(place, "configs")) {
      byte[] noise = new byte[24 << 20];
      new Random(1).nextBytes(noise);
      Files.write(Git.init(sandbox.workspace).path("noise"), noise);
      try (Wire wire = Wire.connect(sandbox.port())) {
        wire.send("GET" + DELTA + "/workspace HTTP/1.1", "Host: localhost", SessionSandbox.BEARER);
        Eventually.holds("it is sent", () -> sandbox.archives.count() == 1);
        assertThat(sandbox.archives.list())
            .allSatisfy(running -> assertThat(running.path()).isEqualTo("/workspace"))
            .isNotEmpty();
      }
      Eventually.holds("it has ended", () -> sandbox.archives.count() == 0);
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
