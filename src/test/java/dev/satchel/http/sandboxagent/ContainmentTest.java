package dev.satchel.http.sandboxagent;

import static dev.satchel.http.sandboxagent.Agent.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing outside the home is read, changed, or confirmed to be there. */
@Tag("locale-blind")
final class ContainmentTest {
  private static Agent agent;
  private static Path root;
  private static Path outside;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    agent = new Agent(directory);
    root = agent.root;
    outside = agent.outside;
    Files.writeString(outside.resolve("there"), "secret");
    Files.createDirectory(outside.resolve("dir"));
    Files.writeString(root.resolve("file"), "content");
    Files.createSymbolicLink(root.resolve("out"), outside);
    Files.createSymbolicLink(root.resolve("out-there"), outside.resolve("there"));
    Files.createSymbolicLink(root.resolve("out-none"), outside.resolve("none"));
    Files.createSymbolicLink(root.resolve("up"), Path.of("../outside"));
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  private static void assertNothingHappened() {
    assertThat(outside.resolve("there")).hasContent("secret");
    assertThat(outside.toFile().list()).containsExactlyInAnyOrder("there", "dir");
    assertThat(root.resolve("file")).hasContent("content");
  }

  /** The message, which must be the same whether there is something or not, but for the name. */
  private static String refusal(Answer answer, String name) throws IOException {
    String detail = new JsonMapper().readTree(answer.body()).path("detail").asText();
    assertProblem(answer, 400, "invalid_request", "Invalid Request", detail);
    assertThat(answer.text()).doesNotContain("secret");
    return detail.replace(name, "NAME");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/fs/file?path=",
        "PUT /v1/fs/file?path=",
        "GET /v1/fs/stat?path=",
        "GET /v1/fs/entries?path=",
        "POST /v1/fs/mkdir?path=",
        "DELETE /v1/fs/entry?path=",
        "DELETE /v1/fs/entry?recursive=true&path="
      })
  void whatLiesOutsideIsRefusedAndNotConfirmed(String call) throws IOException {
    for (String way : List.of(outside + "/", root + "/out/", "out/", "up/")) {
      String none = refusal(agent.call(call + way + "none"), "none");
      assertThat(none).contains("served roots", "NAME").doesNotContain("os error");
      assertThat(refusal(agent.call(call + way + "there"), "there")).isEqualTo(none);
      assertThat(refusal(agent.call(call + way + "dir"), "dir")).isEqualTo(none);
      assertThat(refusal(agent.call(call + way + "none/x"), "none/x")).isEqualTo(none);
      assertThat(refusal(agent.call(call + way + "there/x"), "there/x")).isEqualTo(none);
    }
    assertNothingHappened();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/fs/file?path=",
        "PUT /v1/fs/file?path=",
        "GET /v1/fs/stat?path=",
        "GET /v1/fs/entries?path=",
        "POST /v1/fs/mkdir?path="
      })
  void aLinkThatLeadsOutIsNotFollowed(String call) throws IOException {
    String none = refusal(agent.call(call + "out-none"), "out-none");
    assertThat(refusal(agent.call(call + "out-there"), "out-there")).isEqualTo(none);
    assertThat(refusal(agent.call(call + "out"), "out ")).startsWith("invalid request: Path leads");
    assertNothingHappened();
  }

  @Test
  void anAbsolutePathDoesNotGoUp() throws IOException {
    for (String path :
        List.of("/../outside/there", "/x/../../outside/there", "/../root/file", "/out/..")) {
      assertThat(refusal(agent.call("GET /v1/fs/file?path=" + root + path), path)).contains("..");
    }
    for (String path : List.of("/proc/self/environ", "/proc/self/fd/0", "/dev/zero", "/etc")) {
      assertThat(refusal(agent.call("GET /v1/fs/file?path=" + path), path))
          .contains("served roots");
    }
  }

  @Test
  void nothingIsMovedOutNorIn() throws IOException {
    for (String way : List.of(outside + "/", "out/", "up/")) {
      for (boolean overwrite : new boolean[] {false, true}) {
        String none = refusal(agent.move("file", way + "none", overwrite), "none");
        assertThat(refusal(agent.move("file", way + "there", overwrite), "there")).isEqualTo(none);
        assertThat(refusal(agent.move("file", way + "dir", overwrite), "dir")).isEqualTo(none);
        none = refusal(agent.move(way + "none", "new", overwrite), "none");
        assertThat(refusal(agent.move(way + "there", "new", overwrite), "there")).isEqualTo(none);
      }
    }
    assertNothingHappened();
    assertThat(root.resolve("new")).doesNotExist();
  }

  /** Or else it would be told whether something is at its end. */
  @Test
  void aLinkThatLeadsOutIsAlwaysAnObstacle() throws IOException {
    String none = refusal(agent.move("file", "out-none", false), "out-none");
    assertThat(none).contains("already exists");
    assertThat(refusal(agent.move("file", "out-there", false), "out-there")).isEqualTo(none);
    assertNothingHappened();
  }
}
