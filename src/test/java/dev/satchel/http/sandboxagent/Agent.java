package dev.satchel.http.sandboxagent;

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

/** A server with a home and something outside it, and what a sandbox-agent client says to it. */
final class Agent implements Closeable {
  private static final JsonMapper JSON = new JsonMapper();

  final Path root;
  final Path outside;
  private final TestServer server;

  /** Serves {@code root} in {@code directory}, which is the home. */
  Agent(Path directory, String... settings) throws IOException {
    Path real = directory.toRealPath();
    root = Files.createDirectories(real.resolve("root"));
    outside = Files.createDirectories(real.resolve("outside"));
    Map<String, String> environment = new HashMap<>(Map.of("SESSION_API_KEY", TestServer.KEY));
    environment.put("HOME", root.toString());
    for (int i = 0; i < settings.length; i += 2) {
      environment.put(settings[i], settings[i + 1]);
    }
    server = TestServer.start(root, real.resolve("state"), environment);
  }

  int port() {
    return server.port();
  }

  /** Says {@code requestLine}, but for its end, with exactly these headers. */
  Answer say(String requestLine, String... headers) throws IOException {
    List<String> lines = new ArrayList<>(List.of(headers));
    lines.add("Host: localhost");
    lines.add("Connection: close");
    return Wire.exchange(port(), requestLine + " HTTP/1.1", lines.toArray(String[]::new));
  }

  /** Calls with the key as SDKs do, without a body. */
  Answer call(String requestLine, String... headers) throws IOException {
    List<String> lines = new ArrayList<>(List.of(headers));
    lines.add("Authorization: Bearer " + TestServer.KEY);
    return say(requestLine, lines.toArray(String[]::new));
  }

  /** Calls with a body. */
  Answer send(String requestLine, byte[] body, String... headers) throws IOException {
    try (Wire wire = Wire.connect(port())) {
      List<String> lines = new ArrayList<>(List.of(headers));
      lines.add("Authorization: Bearer " + TestServer.KEY);
      lines.add("Host: localhost");
      lines.add("Connection: close");
      lines.add("Content-Length: " + body.length);
      wire.send(requestLine + " HTTP/1.1", lines.toArray(String[]::new));
      wire.send(body);
      return wire.answer();
    }
  }

  Answer put(String path, String content) throws IOException {
    return send("PUT /v1/fs/file?path=" + path, content.getBytes(UTF_8));
  }

  Answer move(String json) throws IOException {
    return send("POST /v1/fs/move", json.getBytes(UTF_8), "Content-Type: application/json");
  }

  Answer move(String from, String to, boolean overwrite) throws IOException {
    return move(
        "{\"from\":\"" + from + "\",\"to\":\"" + to + "\",\"overwrite\":" + overwrite + "}");
  }

  static void assertJson(Answer answer, String body) {
    assertThat(utf8(answer)).isEqualTo(body);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).hasValue("application/json");
  }

  static void assertDone(Answer answer, String path) {
    assertJson(answer, "{\"path\":\"" + path + "\"}");
  }

  static String utf8(Answer answer) {
    return new String(answer.body(), UTF_8);
  }

  /** That the request cannot be. */
  static void assertInvalid(Answer answer, String message) throws IOException {
    assertProblem(answer, 400, "invalid_request", "Invalid Request", "invalid request: " + message);
    assertThat(JSON.readTree(answer.body()).has("details")).isFalse();
  }

  /** That the operating system would say so. */
  static void assertSystem(Answer answer, String message) throws IOException {
    assertProblem(answer, 502, "stream_error", "Stream Error", "stream error: " + message);
    assertThat(JSON.readTree(answer.body()).path("details").path("message").asText())
        .isEqualTo(message);
  }

  static void assertProblem(Answer answer, int status, String type, String title, String detail)
      throws IOException {
    assertThat(answer.header("Content-Type"))
        .as(answer.text())
        .hasValue("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.path("detail").asText()).isEqualTo(detail);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("type").asText()).isEqualTo("urn:sandbox-agent:error:" + type);
    assertThat(problem.path("title").asText()).isEqualTo(title);
  }

  /** What the framework of the published server says. */
  static void assertText(Answer answer, int status) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).hasValue("text/plain;charset=utf-8");
    assertThat(answer.text()).isNotEmpty().doesNotContain("{", "\n");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
