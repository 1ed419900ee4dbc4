package dev.satchel.http.ash;

import static dev.satchel.http.ash.Ash.assertInvalid;
import static dev.satchel.http.ash.Ash.assertRefused;
import static dev.satchel.http.ash.Ash.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import dev.satchel.http.Wire.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions, their snapshots and agents over HTTP. */
@Tag("locale-blind")
final class AshSessionsTest {
  private Ash ash;
  private Path directory;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    this.directory = directory.toRealPath();
    ash = new Ash(directory);
    Files.writeString(ash.agent.resolve("f.txt"), "one");
  }

  @AfterEach
  void stop() throws IOException {
    ash.close();
  }

  private String path(JsonNode answer) {
    return "/api/sessions/" + answer.at("/session/id").asText();
  }

  private String status(String session) throws IOException {
    return done(ash.call("GET " + session)).at("/session/status").asText();
  }

  @Test
  void aSessionIsShownInTheOrderOfTheWire() throws IOException {
    JsonNode session =
        done(ash.send(
                "POST /api/sessions", "{\"agent\":\"a1\",\"model\":\"m\",\"x\":{\"y\":1.50}}"))
            .path("session");
    assertThat(session.properties())
        .extracting(field -> field.getKey())
        .containsExactly(
            "id",
            "agentName",
            "sandboxId",
            "status",
            "createdAt",
            "lastActiveAt",
            "tenantId",
            "runnerId",
            "parentSessionId");
    assertThat(session.path("status").asText()).isEqualTo("active");
    assertThat(session.path("sandboxId")).isNotEqualTo(session.path("id"));
    assertRefused(
        ash.send("POST /api/sessions", "{\"agent\":\"no\"}"), 404, "Agent \"no\" not found");
    assertRefused(
        ash.send("POST /api/sessions", "{\"agent\":\"../a1\"}"), 404, "Agent \"../a1\" not found");
  }

  @Test
  void aWorkspaceOnAnotherMachineHasToBeOneThatIsKnown() throws IOException {
    assertInvalid(
        ash.send("POST /api/sessions", "{\"agent\":\"a1\",\"workspace\":7}"),
        "body/workspace must be string");
    for (String id : List.of("", "a1", "../a1", "00000000-0000-0000-0000-00000000000g")) {
      assertInvalid(
          ash.send("POST /api/sessions", "{\"agent\":\"a1\",\"workspace\":\"" + id + "\"}"),
          "body/workspace must match format \"uuid\"");
    }
    String id = "6f1c3a52-9a5e-4f0c-8a43-5c8d1d0e7b11";
    String named = "{\"agent\":\"a1\",\"workspace\":\"" + id + "\"}";
    assertRefused(ash.send("POST /api/sessions", named), 404, "Workspace " + id + " not found");
    assertThat(listed("")).isEmpty();
  }

  @Test
  void listsAreFilteredAndPaged() throws IOException {
    String first = ash.session();
    String second = ash.session();
    String third = ash.session();
    done(ash.call("POST " + first + "/pause"));
    done(ash.call("DELETE " + second));
    assertThat(listed("")).containsExactlyInAnyOrder(first, second, third);
    assertThat(listed("?status=paused")).containsExactly(first);
    assertThat(listed("?status=paused&status=ended")).containsExactlyInAnyOrder(first, second);
    assertThat(listed("?agent=a1&limit=2")).hasSize(2);
    assertThat(listed("?agent=other")).isEmpty();
    assertThat(listed("?agent=")).hasSize(3);
    List<String> paged = new ArrayList<>(listed("?limit=2&offset=2"));
    paged.addAll(listed("?limit=2"));
    assertThat(paged).containsExactlyInAnyOrder(first, second, third);
    JsonNode withTotal = done(ash.call("GET /api/sessions?limit=1&includeTotal=true"));
    assertThat(withTotal.path("total").asInt()).isEqualTo(3);
    assertThat(done(ash.call("GET /api/sessions?includeTotal=false")).has("total")).isFalse();
  }

  private List<String> listed(String query) throws IOException {
    List<String> paths = new ArrayList<>();
    done(ash.call("GET /api/sessions" + query))
        .path("sessions")
        .forEach(session -> paths.add("/api/sessions/" + session.path("id").asText()));
    return paths;
  }

  @Test
  void whatIsDoneToASessionNeedsNoBodyAndTakesAnEmptyOne() throws IOException {
    String session = ash.session();
    assertThat(done(ash.send("POST " + session + "/pause", "{}")).at("/session/status").asText())
        .isEqualTo("paused");
    done(ash.call("POST " + session + "/resume", Ash.JSON_TYPE, "Content-Length: 0"));
    done(ash.call("POST " + session + "/stop", "Content-Type: text/csv"));
    assertThat(status(session)).isEqualTo("stopped");
    assertRefused(
        ash.call("POST " + session + "/pause"),
        400,
        "Cannot pause session with status \"stopped\"");
    done(ash.send("PATCH " + session + "/config", "{\"model\":\"other\"}"));
  }

  @Test
  void aForkHasTheFilesAndKnowsItsParent() throws IOException {
    String session = ash.session();
    Files.writeString(ash.live(session).resolve("f.txt"), "two");
    Answer answer = ash.call("POST " + session + "/fork");
    assertThat(answer.status()).isEqualTo(201);
    JsonNode fork = done(answer);
    assertThat(session).endsWith(fork.at("/session/parentSessionId").asText());
    assertThat(fork.at("/session/status").asText()).isEqualTo("paused");
    assertThat(ash.call("GET " + path(fork) + "/files/f.txt").text()).isEqualTo("two");
  }

  @Test
  void snapshotsAreTakenListedComparedAndRestored() throws IOException {
    String session = ash.session();
    Path live = ash.live(session);
    Files.writeString(live.resolve("yarn.lock"), "1");
    Answer taken = ash.call("POST " + session + "/snapshots");
    assertThat(taken.status()).isEqualTo(201);
    JsonNode first = done(taken).path("snapshot");
    assertThat(first.path("reason").asText()).isEqualTo("explicit");
    assertThat(first.path("complete").asBoolean()).isTrue();
    assertThat(first.path("entries").asInt()).isPositive();
    int one = first.path("generation").asInt();
    Files.writeString(live.resolve("f.txt"), "two");
    Files.writeString(live.resolve("new"), "n");
    int two = done(ash.call("POST " + session + "/snapshots")).at("/snapshot/generation").asInt();

    JsonNode list = done(ash.call("GET " + session + "/snapshots")).path("snapshots");
    assertThat(list.findValuesAsText("generation")).containsExactly(two + "", one + "");
    assertThat(
            done(ash.call("GET " + session + "/snapshots?limit=1&offset=1"))
                .at("/snapshots/0/generation")
                .asInt())
        .isEqualTo(one);
    String snapshot = session + "/snapshots/" + one;
    assertThat(done(ash.call("GET " + snapshot)).path("snapshot")).isEqualTo(first);
    assertThat(done(ash.call("GET " + snapshot + "/diff/" + two)).toString())
        .isEqualTo(
            "{\"differences\":[{\"path\":\"f.txt\",\"change\":\"changed\"},"
                + "{\"path\":\"new\",\"change\":\"added\"}]}");
    done(ash.call("POST " + snapshot + "/verify"));

    assertThat(ash.call("GET " + snapshot + "/files/f.txt").text()).isEqualTo("one");
    assertRefused(ash.call("GET " + snapshot + "/files/new"), 404, "File not found");
    assertRefused(ash.call("GET " + snapshot + "/files/yarn.lock"), 404, "File not found");
    assertThat(ash.call("GET " + snapshot + "/files/yarn.lock?all=true").text()).isEqualTo("1");
    assertThat(done(ash.call("GET " + snapshot + "/files")).findValuesAsText("path"))
        .containsExactly("f.txt");
    assertThat(done(ash.call("GET " + snapshot + "/files?all=true")).findValuesAsText("path"))
        .containsExactly("f.txt", "yarn.lock");

    JsonNode fork = done(ash.call("POST " + snapshot + "/fork"));
    assertThat(ash.call("GET " + path(fork) + "/files/f.txt").text()).isEqualTo("one");
    done(ash.call("POST " + snapshot + "/restore"));
    assertThat(ash.call("GET " + session + "/files/f.txt").text()).isEqualTo("one");
    assertRefused(
        ash.call("POST " + session + "/snapshots/99/restore"), 404, "Snapshot 99 not found");
  }

  @Test
  void anArchiveIsSentWholeAndInParts() throws IOException {
    String session = ash.session();
    int generation =
        done(ash.call("POST " + session + "/snapshots")).at("/snapshot/generation").asInt();
    String line = " " + session + "/snapshots/" + generation + "/archive";
    Answer whole = ash.call("GET" + line);
    assertThat(whole.status()).as(whole.text()).isEqualTo(200);
    assertThat(whole.header("Content-Type")).hasValue("application/zstd");
    assertThat(ash.call("HEAD" + line).header("Content-Length"))
        .hasValue(String.valueOf(whole.body().length));
    Answer part = ash.call("GET" + line, "Range: bytes=0-3");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd});
    String tag = whole.header("ETag").orElseThrow();
    assertThat(ash.call("GET" + line, "If-None-Match: " + tag).status()).isEqualTo(304);
    Path file = Files.write(directory.resolve("a.tar.zst"), whole.body());
    assertThat(Command.run("sh", "-c", "zstd -dc " + file + " | tar t")).contains("f.txt");
  }

  @Test
  void aDamagedSnapshotIsNamedAndNothingElseIsSaid() throws IOException {
    String session = ash.session();
    done(ash.call("POST " + session + "/stop"));
    List<Path> objects;
    try (Stream<Path> files = Files.walk(ash.store())) {
      objects = files.filter(Files::isRegularFile).toList();
    }
    assertThat(objects).isNotEmpty();
    for (Path object : objects) {
      assertThat(object.toFile().setWritable(true)).isTrue();
      byte[] bytes = Files.readAllBytes(object);
      bytes[bytes.length / 2] ^= 1;
      Files.write(object, bytes);
    }
    Answer answer = ash.call("GET " + session + "/files/f.txt");
    assertThat(answer.status()).as(answer.text()).isEqualTo(500);
    assertThat(Ash.json(answer).path("error").asText())
        .contains("amaged")
        .doesNotContain(ash.store().toString());
    assertThat(Ash.json(answer).path("statusCode").asInt()).isEqualTo(500);
  }

  @Test
  void agentsAreRegisteredAndTakenOut() throws IOException {
    Files.createDirectories(ash.agent.resolveSibling("group/inner"));
    Files.writeString(ash.agent.resolveSibling("group/inner/CLAUDE.md"), "# x");
    JsonNode agent =
        done(ash.send("POST /api/agents", "{\"name\":\"mine\",\"path\":\"group/inner\"}"))
            .path("agent");
    assertThat(agent.path("version").asInt()).isEqualTo(1);
    assertThat(agent.path("path").asText()).isEqualTo("inner");
    assertThat(done(ash.call("GET /api/agents/mine")).path("agent")).isEqualTo(agent);
    assertThat(done(ash.call("GET /api/agents")).path("agents").findValuesAsText("name"))
        .contains("mine");
    JsonNode session = done(ash.send("POST /api/sessions", "{\"agent\":\"mine\"}"));
    assertThat(ash.call("GET " + path(session) + "/files/CLAUDE.md").text()).isEqualTo("# x");
    assertThat(done(ash.call("DELETE /api/agents/mine")).toString()).isEqualTo("{\"ok\":true}");
    assertRefused(ash.call("DELETE /api/agents/mine"), 404, "Agent not found");
    assertRefused(ash.call("GET /api/agents/mine"), 404, "Agent not found");
    for (String path : new String[] {"../x", "/etc", "nowhere", "a1/f.txt"}) {
      Answer answer = ash.send("POST /api/agents", "{\"name\":\"bad\",\"path\":\"" + path + "\"}");
      assertThat(answer.status()).as(answer.text()).isEqualTo(400);
      assertThat(answer.text()).doesNotContain(ash.agents.toString());
    }
  }

  @Test
  void lossIsAcceptedBySomeone() throws IOException {
    String session = ash.session();
    Ash.assertInvalid(
        ash.call("DELETE " + session + "?acceptLoss="),
        "querystring/acceptLoss must NOT have fewer than 1 characters");
    assertThat(status(session)).isEqualTo("active");
    done(ash.call("DELETE " + session + "?acceptLoss=ops"));
    assertThat(status(session)).isEqualTo("ended");
    assertThat(ash.call("GET " + session + "/files/f.txt").header("X-Ash-Source"))
        .hasValue("snapshot");
  }
}
