package dev.satchel.http.ash;

import static dev.satchel.http.ash.Ash.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import dev.satchel.http.Wire.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that lacks something is taken for whole. */
@Tag("locale-blind")
final class AshCompleteTest {
  private static final String DEEP = "1/2/3/4/5";

  /** How what lies too deep is named. */
  private static final String MISSING = "'1/2/3/4' (more than 3 directories deep)";

  private static Ash ash;

  private String session;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    ash = new Ash(directory, "SATCHEL_MAX_DEPTH", "3");
    Files.writeString(ash.agent.resolve("f.txt"), "one");
  }

  @AfterAll
  static void stop() throws IOException {
    ash.close();
  }

  @BeforeEach
  void begin() throws IOException {
    session = ash.session();
  }

  private void makeFault() throws IOException {
    Files.createDirectories(ash.live(session).resolve(DEEP));
  }

  private Answer get(String below) throws IOException {
    return ash.call("GET " + session + below);
  }

  private static void assertIncomplete(Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(409);
    JsonNode error = Ash.json(answer);
    assertThat(error.path("statusCode").asInt()).isEqualTo(409);
    assertThat(error.path("error").asText()).contains(MISSING);
  }

  /** Where the newest snapshot is. */
  private String newest() throws IOException {
    return "/snapshots/" + done(get("/snapshots")).at("/snapshots/0/generation").asText();
  }

  @Test
  void aChangeToASnapshotThatCouldNotBeSavedIsRefusedWithWhat() throws IOException {
    done(ash.call("POST " + session + "/stop"));
    JsonNode before = done(get("/snapshots"));
    String body = "{\"files\":[{\"path\":\"%s\",\"content\":\"eA==\"}]}";
    assertIncomplete(ash.send("POST " + session + "/files", body.formatted(DEEP)));
    assertThat(done(get("/snapshots"))).isEqualTo(before);
    done(ash.send("POST " + session + "/files", body.formatted("1/2")));
    assertThat(get("/files/1/2").text()).isEqualTo("x");
  }

  @Test
  void whatIsLiveIsNeitherBundledNorForkedInPart() throws IOException {
    assertThat(get("/workspace").header("X-Archive-Complete")).isEmpty();
    makeFault();
    assertIncomplete(get("/workspace"));
    assertIncomplete(ash.call("POST " + session + "/fork"));
    assertThat(done(get("/snapshots")).path("snapshots")).isEmpty();
  }

  @Test
  void whatASnapshotLacksIsSaidWithAllThatIsMadeOfIt() throws IOException {
    makeFault();
    done(ash.call("DELETE " + session + "?acceptLoss=me"));
    assertThat(done(get("")).at("/session/missing").asInt()).isEqualTo(1);
    for (String route : List.of("/workspace", newest() + "/archive")) {
      Answer answer = get(route);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("X-Archive-Complete")).as(route).hasValue("false");
    }
    JsonNode listing = done(get("/files"));
    assertThat(listing.path("files")).hasSize(1);
    assertThat(listing.path("complete").asBoolean(true)).isFalse();

    JsonNode fork = done(ash.call("POST " + session + "/fork")).path("session");
    assertThat(fork.path("missing").asInt()).isEqualTo(1);
    String child = "/api/sessions/" + fork.path("id").asText();
    JsonNode resumed = done(ash.call("POST " + child + "/resume")).path("session");
    assertThat(resumed.path("missing").asInt()).isEqualTo(1);
    assertThat(done(ash.call("GET " + child + "/files")).has("complete")).isFalse();
  }

  @Test
  void whatIsRestoredSaysWhatItLacks() throws IOException {
    makeFault();
    JsonNode taken = done(ash.call("POST " + session + "/snapshots")).path("snapshot");
    assertThat(taken.path("complete").asBoolean(true)).isFalse();
    Command.run("rm", "-r", ash.live(session).resolve("1").toString());
    String restore = session + "/snapshots/" + taken.path("generation").asText() + "/restore";
    assertThat(done(ash.call("POST " + restore)).at("/session/missing").asInt()).isEqualTo(1);
    done(ash.call("POST " + session + "/stop"));
    assertThat(done(get("")).path("session").has("missing")).isFalse();
  }

  @Test
  void whatLacksNothingDoesNotSayItDoes() throws IOException {
    done(ash.call("POST " + session + "/stop"));
    assertThat(done(get("")).path("session").has("missing")).isFalse();
    assertThat(get("/workspace").header("X-Archive-Complete")).isEmpty();
    assertThat(get(newest() + "/archive").header("X-Archive-Complete")).isEmpty();
    assertThat(done(get("/files")).has("complete")).isFalse();
    assertThat(done(ash.call("POST " + session + "/resume")).path("session").has("missing"))
        .isFalse();
  }
}
