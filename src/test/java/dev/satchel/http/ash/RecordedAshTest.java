package dev.satchel.http.ash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.Command;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What was recorded of the server that these clients were made for, said to ours. */
@Tag("locale-blind") // Its files have names that cannot be written otherwise.
final class RecordedAshTest {
  /** Where ours is another, and why it is to be. */
  private static final Map<String, String> DIFFERENCES =
      Map.of(
          "raw:b.txt%00.png", "a NUL in a path never reaches a handler",
          "if-modified", "who asks whether there is something newer is told that there is not");

  private static List<JsonNode> rows;
  private static JsonNode fixture;
  private static Ash ash;
  private static String session;
  private static String nothing;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    rows = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(Command.resource("ash-recorded.jsonl")))) {
      rows.add(Ash.JSON.readTree(line));
    }
    fixture = rows.remove(0);
    ash = new Ash(directory);
    nothing = ash.session();
    Files.delete(ash.live(nothing));
    makeFixture();
    session = ash.session();
    Path large = ash.live(session).resolve("raw-over.bin");
    try (RandomAccessFile file = new RandomAccessFile(large.toString(), "rw")) {
      file.setLength(fixture.at("/generated/raw-over.bin").asLong());
    }
    setTime(large);
  }

  private static void makeFixture() throws IOException {
    for (Map.Entry<String, JsonNode> file : fixture.path("fixture").properties()) {
      make(file.getKey(), Base64.getDecoder().decode(file.getValue().asText()));
    }
    for (Map.Entry<String, JsonNode> file : fixture.path("generated").properties()) {
      if (!file.getKey().startsWith("raw-")) {
        make(file.getKey(), "x".repeat(file.getValue().asInt()).getBytes(UTF_8));
      }
    }
    for (Map.Entry<String, JsonNode> link : fixture.path("symlinks").properties()) {
      Files.createSymbolicLink(ash.agent.resolve(link.getKey()), Path.of(link.getValue().asText()));
    }
  }

  private static void make(String path, byte[] content) throws IOException {
    Path file = ash.agent.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    setTime(file);
  }

  private static void setTime(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(fixture.path("mtimeMs").asLong()));
  }

  @AfterAll
  static void stop() throws IOException {
    ash.close();
  }

  @TestFactory
  Stream<DynamicTest> theSameIsSaidToEachRecordedRequest() {
    return rows.stream().map(row -> dynamicTest(row.path("name").asText(), () -> replay(row)));
  }

  private static void replay(JsonNode row) throws IOException {
    String name = row.path("name").asText();
    if (name.equals("pause")) {
      changeUnrecorded();
    }
    Answer answer = ask(row.path("request"), name.startsWith("nothing:") ? nothing : session);
    if (DIFFERENCES.containsKey(name)) {
      assertThatThrownBy(() -> compare(row, answer))
          .as("no difference any more")
          .isInstanceOf(AssertionError.class);
      return;
    }
    compare(row, answer);
  }

  /** What was changed between two rows, as the listings behind show. */
  private static void changeUnrecorded() throws IOException {
    Path live = ash.live(session);
    for (String gone :
        List.of("json-max.txt", "json-over.txt", "raw-over.bin", "link-in", "link-dir")) {
      Files.delete(live.resolve(gone));
    }
    Files.writeString(live.resolve("up.txt"), "u");
    Files.writeString(live.resolve("w/two.bin"), "two");
  }

  private static Answer ask(JsonNode request, String session) throws IOException {
    String id = session.substring(session.lastIndexOf('/') + 1);
    String target = request.path("path").asText().replace("{sid}", id);
    List<String> headers = new ArrayList<>();
    switch (request.path("auth").asText("right")) {
      case "none" -> {}
      case "wrong" -> headers.add(Ash.key("not-a-key"));
      default -> headers.add(Ash.key(TestServer.KEY));
    }
    request
        .path("headers")
        .properties()
        .forEach(header -> headers.add(header.getKey() + ": " + header.getValue().asText()));
    byte[] body = new byte[0];
    if (request.has("body")) {
      headers.add(Ash.JSON_TYPE);
      body = Ash.JSON.writeValueAsBytes(request.path("body"));
    }
    String line = request.path("method").asText() + " " + target;
    return ash.say(line, body, headers.toArray(String[]::new));
  }

  private static void compare(JsonNode row, Answer answer) throws IOException {
    JsonNode expected = row.path("response");
    assertThat(answer.status()).as(answer.text()).isEqualTo(expected.path("status").asInt());
    expected
        .path("headers")
        .properties()
        .forEach(
            header ->
                assertThat(answer.header(header.getKey()))
                    .as(header.getKey())
                    .hasValue(header.getValue().asText()));
    if (expected.has("json")) {
      boolean isOfSnapshot = row.path("name").asText().startsWith("snapshot:");
      assertThat(comparable(Ash.JSON.readTree(answer.body()), isOfSnapshot))
          .isEqualTo(comparable(expected.path("json"), isOfSnapshot));
    } else if (expected.has("bytes")) {
      assertThat(answer.body()).hasSize(expected.path("bytes").asInt());
    } else {
      assertThat(answer.body())
          .isEqualTo(Base64.getDecoder().decode(expected.path("base64").asText()));
    }
  }

  /** With its fields in their order, and the same for what is another each time. */
  private static String comparable(JsonNode json, boolean isOfSnapshot) {
    String id = session.substring(session.lastIndexOf('/') + 1);
    JsonNode changed = json.deepCopy();
    if (changed.path("session") instanceof ObjectNode shown) {
      assertThat(shown.path("createdAt").asText())
          .matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z");
      shown.put("createdAt", "").put("lastActiveAt", "").put("sandboxId", "");
    }
    if (isOfSnapshot) { // There it was the time of the copy; ours keep that of the file.
      changed.path("files").forEach(file -> ((ObjectNode) file).remove("modifiedAt"));
    }
    return changed.toString().replace(id, "{sid}");
  }
}
