package dev.satchel.http.ash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server with an agent, and what an Ash client says to it. */
final class Ash implements Closeable {
  static final JsonMapper JSON = new JsonMapper();

  /** The name of the agent. */
  static final String AGENT = "a1";

  static final String ADMIN_KEY = "the-admin-key-of-tests";

  /** What sessions begin with. */
  final Path agent;

  /** Where agents are. */
  final Path agents;

  /** Where the server has what belongs to sessions. */
  final Path data;

  private final TestServer server;

  /** With these settings more; an empty one is not set. */
  Ash(Path directory, String... settings) throws IOException {
    Path real = directory.toRealPath();
    data = real.resolve("data");
    agents = real.resolve("agents");
    agent = Files.createDirectories(agents.resolve(AGENT));
    Map<String, String> environment = new HashMap<>(Map.of("SESSION_API_KEY", TestServer.KEY));
    environment.put("SATCHEL_DATA", data.toString());
    environment.put("SATCHEL_AGENTS", agents.toString());
    environment.put("SATCHEL_ADMIN_KEY", ADMIN_KEY);
    environment.put("SATCHEL_KEY_SECRET", "what-seals-the-secrets-of-workspaces");
    for (int i = 0; i < settings.length; i += 2) {
      environment.put(settings[i], settings[i + 1]);
    }
    environment.values().removeIf(String::isEmpty);
    Path root = Files.createDirectories(real.resolve("root"));
    server = TestServer.start(root, real.resolve("state"), environment);
  }

  int port() {
    return server.port();
  }

  /** Says {@code requestLine}, but for its end, with exactly these headers. */
  Answer say(String requestLine, String... headers) throws IOException {
    return say(requestLine, new byte[0], headers);
  }

  /** The same with a body; none if it is empty. */
  Answer say(String requestLine, byte[] body, String... headers) throws IOException {
    try (Wire wire = Wire.connect(port())) {
      List<String> lines = new ArrayList<>(List.of(headers));
      lines.add("Host: localhost");
      lines.add("Connection: close");
      if (body.length > 0) {
        lines.add("Content-Length: " + body.length);
      }
      wire.send(requestLine + " HTTP/1.1", lines.toArray(String[]::new));
      wire.send(body);
      return wire.answer();
    }
  }

  /** Calls as the SDK does, without a body. */
  Answer call(String requestLine, String... headers) throws IOException {
    List<String> lines = new ArrayList<>(List.of(headers));
    lines.add(key(TestServer.KEY));
    return say(requestLine, lines.toArray(String[]::new));
  }

  /** Calls with a body of JSON. */
  Answer send(String requestLine, String json) throws IOException {
    return say(requestLine, json.getBytes(UTF_8), key(TestServer.KEY), JSON_TYPE);
  }

  static final String JSON_TYPE = "Content-Type: application/json";

  static String key(String key) {
    return "Authorization: Bearer " + key;
  }

  /** Begins a session, and gives its path. */
  String session() throws IOException {
    return session(TestServer.KEY);
  }

  /** The same for whoever has {@code key}. */
  String session(String key) throws IOException {
    byte[] body = "{\"agent\":\"a1\"}".getBytes(UTF_8);
    Answer answer = say("POST /api/sessions", body, key(key), JSON_TYPE);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return "/api/sessions/" + json(answer).at("/session/id").asText();
  }

  /** Where the live files of a session lie. */
  Path live(String session) throws IOException {
    String sandbox = json(call("GET " + session)).at("/session/sandboxId").asText();
    return data.resolve("sandboxes").resolve(sandbox).resolve("workspace");
  }

  /** Where the store has its objects. */
  Path store() {
    return data.resolve("snapshots");
  }

  /** A new key of {@code tenant}. */
  String tenantKey(String tenant) throws IOException {
    byte[] body = ("{\"tenantId\":\"" + tenant + "\"}").getBytes(UTF_8);
    Answer answer = say("POST /api/internal/api-keys", body, key(ADMIN_KEY), JSON_TYPE);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return json(answer).path("key").asText();
  }

  static JsonNode json(Answer answer) throws IOException {
    assertThat(answer.header("Content-Type"))
        .as(answer.text())
        .hasValue("application/json; charset=utf-8");
    return JSON.readTree(answer.body());
  }

  /** That it was done, and what is said of it. */
  static JsonNode done(Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
    return json(answer);
  }

  /** That a handler refuses it. */
  static void assertRefused(Answer answer, int status, String text) throws IOException {
    assertThat(new String(answer.body(), UTF_8))
        .isEqualTo(
            "{\"error\":" + JSON.writeValueAsString(text) + ",\"statusCode\":" + status + "}");
    assertThat(answer.status()).isEqualTo(status);
    json(answer);
  }

  /** That a part of it is not what it has to be. */
  static void assertInvalid(Answer answer, String rule) throws IOException {
    assertUnread(answer, 400, "FST_ERR_VALIDATION", "Bad Request", rule);
  }

  static void assertUnread(Answer answer, int status, String code, String name, String text)
      throws IOException {
    assertThat(new String(answer.body(), UTF_8))
        .isEqualTo(
            "{\"statusCode\":%d,\"code\":\"%s\",\"error\":\"%s\",\"message\":%s}"
                .formatted(status, code, name, JSON.writeValueAsString(text)));
    assertThat(answer.status()).isEqualTo(status);
    json(answer);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
