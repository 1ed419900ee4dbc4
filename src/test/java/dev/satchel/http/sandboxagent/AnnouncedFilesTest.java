package dev.satchel.http.sandboxagent;

import static dev.satchel.http.sandboxagent.Agent.assertJson;
import static dev.satchel.http.sandboxagent.Agent.assertProblem;
import static dev.satchel.http.sandboxagent.Agent.assertText;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.http.Wire.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The announced routes for content: as the published ones, with sessions and truer errors. */
@Tag("locale-blind")
final class AnnouncedFilesTest {
  private static Agent agent;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    agent = new Agent(directory, "SATCHEL_MAX_UPLOAD", "1MiB");
    Files.createDirectory(agent.root.resolve("dir"));
    Files.writeString(agent.root.resolve("file"), "content");
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  private static Answer put(String query, String content) throws IOException {
    return agent.send("PUT /v2/fs/file?path=" + query, content.getBytes(UTF_8));
  }

  @Test
  void aFileIsWrittenAndRead() throws IOException {
    assertJson(put("a/b", "hello"), "{\"path\":\"" + agent.root + "/a/b\",\"bytesWritten\":5}");
    Answer read = agent.call("GET /v2/fs/file?path=a/b");
    assertThat(read.text()).isEqualTo("hello");
    assertThat(read.header("Content-Type")).hasValue("application/octet-stream");
    assertThat(agent.call("GET /v2/fs/file?path=a/b", "Range: bytes=1-2").text()).isEqualTo("el");
    Answer head = agent.call("HEAD /v2/fs/file?path=a/b");
    assertThat(head.header("Content-Length")).hasValue("5");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void withoutASessionOfThatIdNothingIsDone() throws IOException {
    for (String query : List.of("sessionId=x", "session_id=x", "sessionId=x&session_id=x")) {
      assertProblem(
          put("new&" + query, "x"),
          404,
          "session_not_found",
          "Session Not Found",
          "session not found: unknown session id");
    }
    assertProblem(
        put("new&sessionId=x&session_id=y", "x"),
        400,
        "invalid_request",
        "Invalid Request",
        "invalid request: sessionId and session_id differ");
    assertThat(agent.root.resolve("new")).doesNotExist();
  }

  @Test
  void whatSpeaksAgainstAPathHasItsOwnStatus() throws IOException {
    String none = agent.root + "/none";
    assertProblem(
        agent.call("GET /v2/fs/file?path=none"),
        404,
        "invalid_request",
        "Not Found",
        "invalid request: path not found: " + none);
    Answer outside = agent.call("GET /v2/fs/file?path=" + agent.outside);
    assertProblem(
        outside,
        403,
        "permission_denied",
        "Permission Denied",
        "permission denied: Path is outside the served roots: " + agent.outside);
    assertThat(agent.call("GET /v2/fs/file?path=dir").status()).isEqualTo(400);
    assertThat(put("dir", "x").status()).isEqualTo(400);
    assertThat(put("file/x", "x").status()).isEqualTo(400);
    assertThat(agent.call("GET /v2/fs/file?path=../x").status()).isEqualTo(400);
    assertText(agent.call("GET /v2/fs/file"), 400);
    assertText(agent.send("PUT /v2/fs/file?path=large", new byte[(1 << 20) + 1]), 413);
  }

  @Test
  void anArchiveMustBeSaidToBeOne() throws IOException {
    assertProblem(
        agent.send("POST /v2/fs/upload-batch", new byte[1024], "Content-Type: application/gzip"),
        400,
        "invalid_request",
        "Invalid Request",
        "invalid request: Content-Type must be application/x-tar");
  }
}
