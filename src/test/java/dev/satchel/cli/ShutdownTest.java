package dev.satchel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server does with sessions when it is told to stop, and without any. */
@Tag("locale-blind")
class ShutdownTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path root;
  @TempDir private Path state;

  private final HttpClient client = HttpClient.newHttpClient();
  private Path data;

  @BeforeEach
  void makeAgent() throws IOException {
    data = state.resolve("data");
    Path agent = Files.createDirectories(data.resolve("agents/coder"));
    Files.writeString(agent.resolve("notes.txt"), "work");
  }

  private JsonNode ask(ServerProcess server, String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + ServerProcess.KEY)
            .header("Content-Type", "application/json")
            .build();
    return JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
  }

  @Test
  void aLiveSessionIsSavedAndTheLogSaysSo() throws Exception {
    String sessions = "/api/sessions";
    String session;
    try (ServerProcess server = ServerProcess.start(root, state)) {
      JsonNode made = ask(server, "POST", sessions, "{\"agent\":\"coder\"}");
      session = sessions + "/" + made.at("/session/id").asText();
      assertThat(server.terminate()).contains("generation 1 (shutdown)");
    }
    try (ServerProcess server = ServerProcess.start(root, state)) {
      JsonNode snapshots = ask(server, "GET", session + "/snapshots", "");
      assertThat(snapshots.at("/snapshots/0/reason").asText()).isEqualTo("shutdown");
      JsonNode file = ask(server, "GET", session + "/files/notes.txt?format=json", "");
      assertThat(file.at("/content").asText()).isEqualTo("work");
      assertThat(file.at("/source").asText()).isEqualTo("sandbox");
    }
  }

  @Test
  void inASandboxNothingOfSessionsIsLoadedOrLookedFor() throws Exception {
    Path classes = state.resolve("classes");
    String logged = "JDK_JAVA_OPTIONS=-Xlog:class+load:file=" + classes;
    try (ServerProcess server =
        ServerProcess.start(root, state, "env", logged, "SATCHEL_ROLE=sandbox")) {
      ask(server, "GET", "/health", "");
      ask(server, "GET", "/api/file/home", "");
      server.terminate();
    }
    assertThat(data).isDirectoryNotContaining(path -> !path.endsWith("agents"));
    assertThat(Files.readString(classes))
        .contains("dev.satchel.server.Satchel ")
        .doesNotContain("software.amazon", "dev.satchel.snapshot.s3.S3Store", "org.h2.")
        .doesNotContain("com.zaxxer", "dev.satchel.registry.Database ")
        .doesNotContain("dev.satchel.session.Lifecycle ", "dev.satchel.http.ash.SessionsResource ");
  }

  @Test
  void withoutSessionsNothingIsMadeAndNothingOfThemIsLoaded() throws Exception {
    Path classes = state.resolve("classes");
    String logged = "JDK_JAVA_OPTIONS=-Xlog:class+load:file=" + classes;
    try (ServerProcess server = ServerProcess.start(root, state, "env", logged)) {
      ask(server, "GET", "/health", "");
      server.terminate();
    }
    assertThat(data).isDirectoryNotContaining(path -> !path.endsWith("agents"));
    assertThat(Files.readString(classes))
        .contains("dev.satchel.server.Satchel ")
        .doesNotContain("software.amazon", "dev.satchel.snapshot.s3", "org.h2.", "com.zaxxer");
  }
}
