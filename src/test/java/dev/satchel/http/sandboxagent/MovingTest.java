package dev.satchel.http.sandboxagent;

import static dev.satchel.http.sandboxagent.Agent.assertInvalid;
import static dev.satchel.http.sandboxagent.Agent.assertJson;
import static dev.satchel.http.sandboxagent.Agent.assertSystem;
import static dev.satchel.http.sandboxagent.Agent.assertText;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.http.Wire.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Things are moved, and whatever goes wrong, nothing is lost. */
@Tag("locale-blind")
final class MovingTest {
  private static Agent agent;
  private static Path root;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    agent = new Agent(directory);
    root = agent.root;
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  @BeforeEach
  void makeTree() throws IOException {
    Command.run(
        "sh",
        "-c",
        "cd \"$0\" && find . -mindepth 1 -delete && mkdir -p full/below empty"
            + " && echo -n one >one && echo -n two >two && echo -n in >full/below/in",
        root.toString());
  }

  @AfterEach
  void nothingIsLeftAside() throws IOException {
    try (var all = Files.walk(root)) {
      assertThat(all).noneMatch(path -> path.getFileName().toString().startsWith(".satchel-"));
    }
  }

  private static void assertMoved(Answer answer, String from, String to) {
    assertJson(
        answer, "{\"from\":\"" + root + "/" + from + "\",\"to\":\"" + root + "/" + to + "\"}");
  }

  private static void assertTreeIsAsItWas() {
    assertThat(root.resolve("one")).hasContent("one");
    assertThat(root.resolve("two")).hasContent("two");
    assertThat(root.resolve("full/below/in")).hasContent("in");
    assertThat(root.toFile().list()).containsExactlyInAnyOrder("one", "two", "full", "empty");
    assertThat(root.resolve("full").toFile().list()).containsExactly("below");
  }

  @Test
  void directoriesAboveTheDestinationAreMade() throws IOException {
    assertMoved(agent.move("{\"from\":\"one\",\"to\":\"a/b/c\"}"), "one", "a/b/c");
    assertThat(root.resolve("a/b/c")).hasContent("one");
    assertThat(root.resolve("one")).doesNotExist();
    assertMoved(agent.move("full", "a/full", false), "full", "a/full");
    assertThat(root.resolve("a/full/below/in")).hasContent("in");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"overwrite\":false", ",\"overwrite\":null"})
  void whatIsThereIsNotReplacedUnasked(String overwrite) throws IOException {
    for (String to : new String[] {"two", "full", "empty", "one"}) {
      assertInvalid(
          agent.move("{\"from\":\"one\",\"to\":\"" + to + "\"" + overwrite + "}"),
          "destination already exists: " + root + "/" + to);
    }
    assertTreeIsAsItWas();
  }

  @Test
  void aFileReplacesAFile() throws IOException {
    assertMoved(agent.move("one", "two", true), "one", "two");
    assertThat(root.resolve("two")).hasContent("one");
    assertThat(root.resolve("one")).doesNotExist();
  }

  @Test
  void aFileReplacesAFullDirectoryAndADirectoryAFile() throws IOException {
    assertMoved(agent.move("one", "full", true), "one", "full");
    assertThat(root.resolve("full")).hasContent("one");
    assertMoved(agent.move("empty", "two", true), "empty", "two");
    assertThat(root.resolve("two")).isEmptyDirectory();
    assertThat(root.toFile().list()).containsExactlyInAnyOrder("full", "two");
  }

  @Test
  void aDirectoryReplacesAFullDirectory() throws IOException {
    Files.writeString(root.resolve("empty/new"), "new");
    assertMoved(agent.move("empty", "full", true), "empty", "full");
    assertThat(root.resolve("full").toFile().list()).containsExactly("new");
    assertThat(root.resolve("empty")).doesNotExist();
  }

  @Test
  void whatIsNotThereIsNotMovedAndItsTargetStays() throws IOException {
    for (boolean overwrite : new boolean[] {false, true}) {
      for (String to : new String[] {"two", "full", "new/deep"}) {
        assertInvalid(agent.move("none", to, overwrite), "path not found: " + root + "/none");
      }
    }
    assertTreeIsAsItWas();
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "full", "full/below/in"})
  void ontoItselfNothingIsLost(String path) throws IOException {
    assertInvalid(
        agent.move(path, path, false), "destination already exists: " + root + "/" + path);
    assertInvalid(
        agent.move(path, "./" + path, true), "Source is the destination: " + root + "/" + path);
    assertTreeIsAsItWas();
  }

  @Test
  void aFileThatReplacesAnotherNameOfItselfHasThatNameOnly() throws IOException {
    Files.createLink(root.resolve("same"), root.resolve("one"));
    assertMoved(agent.move("one", "same", true), "one", "same");
    assertThat(root.resolve("same")).hasContent("one");
    assertThat(root.resolve("one")).doesNotExist();
  }

  @Test
  void aChildDoesNotReplaceWhatItIsIn() throws IOException {
    for (String to : new String[] {"full", "full/below"}) {
      assertInvalid(
          agent.move("full/below/in", to, true),
          "Source lies in the destination: " + root + "/full/below/in");
    }
    assertTreeIsAsItWas();
  }

  @Test
  void aDirectoryIsNotMovedIntoItself() throws IOException {
    for (String to : new String[] {"full/x", "full/below/x", "full/new/x"}) {
      assertSystem(agent.move("full", to, true), "Invalid argument (os error 22)");
      assertSystem(agent.move("full", to, false), "Invalid argument (os error 22)");
    }
    Files.createSymbolicLink(root.resolve("link"), Path.of("full/below"));
    assertThat(agent.move("full", "link/x", false).status()).isEqualTo(400);
    Files.delete(root.resolve("link"));
    assertTreeIsAsItWas();
  }

  @Test
  void theHomeIsNeitherMovedNorReplaced() throws IOException {
    String rule = "Path is a served root, or holds one: " + root;
    assertInvalid(agent.move("", "new", false), rule);
    assertInvalid(agent.move(".", "new", true), rule);
    assertThat(agent.move("one", "", true).status()).isEqualTo(400);
    assertThat(agent.move("one", root + "/", false).status()).isEqualTo(400);
    assertTreeIsAsItWas();
  }

  @Test
  void belowAFileIsNothing() throws IOException {
    assertSystem(agent.move("one/x", "new", false), "Not a directory (os error 20)");
    assertSystem(agent.move("one", "two/x", false), "Not a directory (os error 20)");
    assertTreeIsAsItWas();
  }

  @Test
  void aLinkIsMovedAndReplacedItself() throws IOException {
    Files.createSymbolicLink(root.resolve("link"), Path.of("full"));
    assertMoved(agent.move("link", "moved", false), "link", "moved");
    assertThat(root.resolve("moved")).isSymbolicLink();
    assertInvalid(
        agent.move("one", "moved", false), "destination already exists: " + root + "/moved");
    assertMoved(agent.move("one", "moved", true), "one", "moved");
    assertThat(root.resolve("moved")).isRegularFile().hasContent("one");
    assertThat(root.resolve("full/below/in")).hasContent("in");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDanglingLinkIsNoObstacle(boolean overwrite) throws IOException {
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("none"));
    assertMoved(agent.move("one", "dangling", overwrite), "one", "dangling");
    assertThat(root.resolve("dangling")).isRegularFile().hasContent("one");
    Files.createSymbolicLink(root.resolve("again"), Path.of("again"));
    assertMoved(agent.move("full", "again", overwrite), "full", "again");
    assertThat(root.resolve("again/below/in")).hasContent("in");
  }

  private static Answer body(String json, String... headers) throws IOException {
    return agent.send("POST /v1/fs/move", json.getBytes(UTF_8), headers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"from\":\"one\"}",
        "{\"to\":\"new\"}",
        "{}",
        "[]",
        "\"one\"",
        "null",
        "{\"from\":1,\"to\":\"new\"}",
        "{\"from\":\"one\",\"to\":null}",
        "{\"from\":\"one\",\"to\":\"new\",\"overwrite\":\"yes\"}",
        "{\"from\":\"one\",\"to\":\"new\",\"overwrite\":1}"
      })
  void aBodyThatLacksSomethingIs422(String json) throws IOException {
    assertText(body(json, "Content-Type: application/json"), 422);
    assertTreeIsAsItWas();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "one",
        "{\"from\":\"one\",\"to\":\"new\"} x",
        "{\"from\":\"one\",\"to\":\"\\ud800\"}",
        "{'from':'one','to':'new'}"
      })
  void aBodyThatIsNoJsonIs400(String json) throws IOException {
    assertText(body(json, "Content-Type: application/json"), 400);
    assertTreeIsAsItWas();
  }

  @Test
  void aBodyMustBeSaidToBeJson() throws IOException {
    String json = "{\"from\":\"one\",\"to\":\"new\",\"more\":[1]}";
    assertText(body(json), 415);
    for (String type : new String[] {"text/plain", "text/json", "application/jsonx"}) {
      assertText(body(json, "Content-Type: " + type), 415);
    }
    assertTreeIsAsItWas();
    assertMoved(body(json, "Content-Type: application/json; charset=utf-8"), "one", "new");
    assertMoved(
        body("{\"from\":\"new\",\"to\":\"one\"}", "Content-Type: Application/Vnd.X+Json"),
        "new",
        "one");
  }

  @Test
  void aBodyInACharacterSetThatThereIsNotIs400() throws IOException {
    byte[] body = {0, 0, (byte) 0xFF, (byte) 0xFE};
    assertText(agent.send("POST /v1/fs/move", body, "Content-Type: application/json"), 400);
  }

  @Test
  void aBodyIsNotReadForEver() throws IOException {
    byte[] large = ("{\"from\":\"one\"," + " ".repeat(3 << 20)).getBytes(UTF_8);
    assertText(agent.send("POST /v1/fs/move", large, "Content-Type: application/json"), 413);
    assertText(body("[".repeat(100_000), "Content-Type: application/json"), 400);
  }
}
