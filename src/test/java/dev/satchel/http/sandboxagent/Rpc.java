package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A connection to the JSON-RPC route, by one socket for each request. */
final class Rpc {
  static final String ROUTE = "/v2/rpc";
  static final String META = "\"_meta\":{\"sandboxagent.dev\":{\"agent\":\"mock\"}}";
  static final String INITIALIZE =
      "{\"jsonrpc\":\"2.0\",\"id\":\"h1\",\"method\":\"initialize\",\"params\":{\"protocolVersion\":1,"
          + META
          + "}}";

  private static final JsonMapper JSON = new JsonMapper();

  private final int port;
  private final String key;
  private final String connection;

  private Rpc(int port, String key, String connection) {
    this.port = port;
    this.key = key;
    this.connection = connection;
  }

  /** Opens a connection with {@code key}. */
  static Rpc connect(int port, String key) throws IOException {
    Answer answer = post(port, key, INITIALIZE);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return new Rpc(port, key, answer.header("x-acp-connection-id").orElseThrow());
  }

  /** The same connection in the hands of someone with another key. */
  Rpc with(String otherKey) {
    return new Rpc(port, otherKey, connection);
  }

  String connection() {
    return connection;
  }

  String header() {
    return "X-Acp-Connection-Id: " + connection;
  }

  /** Sends a message as JSON, without a connection. */
  static Answer post(int port, String key, String message, String... headerLines)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of(headerLines));
    lines.add("Content-Type: application/json");
    return send(port, key, "POST", message.getBytes(UTF_8), lines);
  }

  /** Sends a request with a key and whatever headers. */
  static Answer send(int port, String key, String method, byte[] body, List<String> headerLines)
      throws IOException {
    List<String> lines = new ArrayList<>(headerLines);
    lines.add("Host: localhost");
    lines.add("X-Session-API-Key: " + key);
    lines.add("Content-Length: " + body.length);
    lines.add("Connection: close");
    try (Wire wire = Wire.connect(port)) {
      wire.send(method + " " + ROUTE + " HTTP/1.1", lines.toArray(String[]::new));
      wire.send(body);
      return wire.answer();
    }
  }

  /** Sends a message over this connection. */
  Answer post(String message) throws IOException {
    return post(port, key, message, header());
  }

  Answer delete() throws IOException {
    return send(port, key, "DELETE", new byte[0], List.of(header()));
  }

  /** The whole answer to a call. */
  JsonNode call(String method, String params) throws IOException {
    String id = "\"" + method + "\"";
    Answer answer =
        post(
            "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":"
                + id
                + ",\"params\":"
                + params
                + "}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.isWhole()).isTrue();
    assertThat(answer.header("x-acp-connection-id")).hasValue(connection);
    JsonNode json = JSON.readTree(answer.body());
    assertThat(json.path("jsonrpc").asText()).isEqualTo("2.0");
    assertThat(json.path("id").asText()).isEqualTo(method);
    return json;
  }

  /** What a file method gives. */
  JsonNode fs(String method, String params) throws IOException {
    JsonNode answer = call("_sandboxagent/fs/" + method, params);
    assertThat(answer.has("error")).as("%s %s: %s", method, params, answer).isFalse();
    return answer.get("result");
  }

  /** Why a file method is refused. */
  JsonNode error(String method, String params) throws IOException {
    JsonNode answer = call("_sandboxagent/fs/" + method, params);
    assertThat(answer.has("result")).as("%s %s: %s", method, params, answer).isFalse();
    return answer.get("error");
  }

  /** Opens a session in {@code cwd} and gives its id. */
  String session(Object cwd) throws IOException {
    JsonNode answer =
        call("session/new", "{\"cwd\":\"" + cwd + "\",\"mcpServers\":[]," + META + "}");
    return answer.path("result").path("sessionId").asText();
  }
}
