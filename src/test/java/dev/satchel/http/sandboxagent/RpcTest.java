package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How messages of JSON-RPC come and are answered, and what is no message. */
@Tag("locale-blind")
final class RpcTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String KEY = "one";
  private static final String OTHER_KEY = "two";
  private static final String PING =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"_sandboxagent/fs/stat\",\"params\":{\"path\":\".\"}}";

  private static TestServer server;
  private static Path root;

  private Rpc rpc;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.toRealPath().resolve("root"));
    server =
        TestServer.start(
            root,
            directory.resolve("state"),
            Map.of("OH_SESSION_API_KEYS", "[\"one\", \"two\"]", "HOME", root.toString()));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void connect() throws IOException {
    rpc = Rpc.connect(server.port(), KEY);
  }

  private static void assertProblem(Answer answer, int status, String type) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.path("type").asText()).isEqualTo("urn:sandbox-agent:error:" + type);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("title").asText()).isNotEmpty();
    assertThat(problem.path("detail").asText()).isNotEmpty();
  }

  private static Answer open(String message) throws IOException {
    return Rpc.post(server.port(), KEY, message);
  }

  @Test
  void aConnectionIsOpenedAndSaysWhatItCan() throws IOException {
    Answer answer = open(Rpc.INITIALIZE);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-acp-connection-id").orElseThrow()).matches("acp_conn_[0-9a-f]{32}");
    JsonNode json = answer.json();
    assertThat(json.path("id").asText()).isEqualTo("h1");
    JsonNode result = json.path("result");
    assertThat(result.path("protocolVersion").isInt()).isTrue();
    assertThat(result.path("authMethods").isArray()).isTrue();
    JsonNode extensions =
        result.path("agentCapabilities").path("_meta").path("sandboxagent.dev").path("extensions");
    assertThat(extensions.path("fsStat").asBoolean()).isTrue();
    assertThat(extensions.path("fsUploadBatch").asBoolean()).isTrue();
    assertThat(extensions.path("methods")).hasSize(8);
    assertThat(extensions.size()).isEqualTo(9);
  }

  @Test
  void noTwoConnectionsHaveTheSameId() {
    assertThat(rpc.connection()).isNotEqualTo(connected().connection());
  }

  private static Rpc connected() {
    try {
      return Rpc.connect(server.port(), KEY);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"1.0\"", "20260101", "1.50"})
  void theVersionIsRepeated(String version) throws IOException {
    Answer answer = open(Rpc.INITIALIZE.replace("Version\":1", "Version\":" + version));
    assertThat(answer.text()).contains("\"result\":{\"protocolVersion\":" + version + ",");
  }

  @Test
  void aConnectionIsOpenedWithoutAnAnswer() throws IOException {
    Answer answer = open(Rpc.INITIALIZE.replace("\"id\":\"h1\",", ""));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    String id = answer.header("x-acp-connection-id").orElseThrow();
    Answer next = Rpc.post(server.port(), KEY, PING, "x-acp-connection-id: " + id);
    assertThat(next.json().path("result").path("entryType").asText()).isEqualTo("directory");
  }

  @Test
  void onlyInitializeGoesWithoutAConnection() throws IOException {
    assertProblem(open(PING), 400, "invalid_request");
    assertProblem(open(PING.replace("\"id\":1,", "")), 400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"_meta\":{}}",
        "{\"_meta\":{\"sandboxagent.dev\":{}}}",
        "{\"_meta\":{\"sandboxagent.dev\":{\"agent\":7}}}",
        "{\"_meta\":{\"sandboxagent.dev\":{\"agent\":\"\"}}}",
        "{\"_meta\":{\"sandboxagent.dev\":\"mock\"}}",
        "{\"_meta\":[\"sandboxagent.dev\"]}",
        "[]",
        "null"
      })
  void anAgentMustBeNamed(String params) throws IOException {
    String message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}";
    assertProblem(open(message.formatted("initialize", params)), 400, "invalid_request");
    assertProblem(rpc.post(message.formatted("session/new", params)), 400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mock", "claude", "someone nobody knows"})
  void anyAgentWillDo(String agent) throws IOException {
    assertThat(open(Rpc.INITIALIZE.replace("mock", agent)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "-1",
        "0",
        "1e400",
        "1.000000000000000000000000000000000000001",
        "123456789012345678901234567890123456789012345678901234567890",
        "-0.0",
        "null",
        "\"\"",
        "\"a b\"",
        "\"\\\"\\\\\"",
        "\"\\uD800\"",
        "\"\\u00E9\""
      })
  void anIdIsRepeatedAsItCame(String id) throws IOException {
    Answer answer = rpc.post(PING.replace("\"id\":1", "\"id\":" + id));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"jsonrpc\":\"2.0\",\"method\":\"_sandboxagent/fs/mkdir\",\"params\":{\"path\":\"never\"}}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"session/cancel\",\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"large\":[1,2,3]}}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":1,\"message\":\"\"}}"
      })
  void whatIsNoCallIsTakenAndNotAnswered(String message) throws IOException {
    Answer answer = rpc.post(message);
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.header("x-acp-connection-id")).hasValue(rpc.connection());
    assertThat(root.resolve("never")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "nonsense",
        "\"text\"",
        "1",
        "null",
        "[]",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session/cancel\"}]",
        "{}",
        "{\"id\":1,\"method\":\"x\"}",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"x\"}",
        "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\"}",
        "{\"jsonrpc\":\"2.0\",\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"error\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":01,\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":NaN,\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"method\":\"y\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"path\":\"a\",\"path\":\"b\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"contentBase64\":\"\",\"content_base64\":\"\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\"} {}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",}",
        "\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\"}"
      })
  void whatIsNoMessageIsRefused(String message) throws IOException {
    assertProblem(rpc.post(message), 400, "invalid_request");
  }

  @Test
  void depthAndLongTextsAreRefusedAndLongListsPassedOver() throws IOException {
    String deep = "[".repeat(5_000) + "]".repeat(5_000);
    assertProblem(rpc.post(PING.replace("\".\"", deep)), 400, "invalid_request");
    String text = "\"" + "x".repeat(100_000) + "\"";
    assertProblem(rpc.post(PING.replace("\".\"", text)), 400, "invalid_request");
    String list = ",\"other\":[" + "1,".repeat(1_000_000) + "1]}}";
    assertThat(rpc.post(PING.replace("}}", list)).status()).isEqualTo(200);
  }

  @Test
  void whatIsNoUtf8IsRefused() throws IOException {
    byte[] message =
        PING.replace(".", "\u00E9").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    List<String> lines = List.of(rpc.header(), "Content-Type: application/json");
    assertProblem(Rpc.send(server.port(), KEY, "POST", message, lines), 400, "invalid_request");
  }

  private Answer postAs(String... headerLines) throws IOException {
    List<String> lines = new java.util.ArrayList<>(List.of(headerLines));
    lines.add(rpc.header());
    return Rpc.send(server.port(), KEY, "POST", PING.getBytes(UTF_8), lines);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;x=y"
      })
  void jsonIsTakenHoweverItIsCalled(String type) throws IOException {
    assertThat(postAs("Content-Type: " + type).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/jsonx",
        "application/problem+json",
        "application/*",
        "*/*",
        "application/x-www-form-urlencoded"
      })
  void anythingElseIsNot(String type) throws IOException {
    assertProblem(postAs("Content-Type: " + type), 415, "unsupported_media_type");
    assertProblem(postAs(), 415, "unsupported_media_type");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*|200",
        "application/json|200",
        "application/*|200",
        "text/event-stream, application/json;q=0.1|200",
        "nonsense|406",
        "text/event-stream|406",
        "text/html, application/json;q=0|406",
        "application/xml|406"
      })
  void whoDoesNotWantJsonIsTold(String accept, int status) throws IOException {
    Answer answer = postAs("Content-Type: application/json", "Accept: " + accept);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    if (status == 406) {
      assertProblem(answer, 406, "not_acceptable");
    }
  }

  @Test
  void theHeaderOfOldIsRefused() throws IOException {
    assertProblem(
        postAs("Content-Type: application/json", "x-acp-agent: mock"), 400, "invalid_request");
  }

  @Test
  void anUnknownConnectionIsNotFound() throws IOException {
    Answer answer = Rpc.post(server.port(), KEY, PING, "x-acp-connection-id: acp_conn_1");
    assertProblem(answer, 404, "client_not_found");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.path("title").asText()).isEqualTo("ACP client not found");
    assertThat(problem.path("detail").asText()).isEqualTo("unknown ACP client id");
  }

  @Test
  void aConnectionIsItsOwnersAlone() throws IOException {
    Rpc stranger = rpc.with(OTHER_KEY);
    assertProblem(stranger.post(PING), 404, "client_not_found");
    assertThat(stranger.delete().status()).isEqualTo(204);
    assertThat(rpc.post(PING).status()).isEqualTo(200);
  }

  @Test
  void aSessionIsEverybodysWhoKnowsIt() throws IOException {
    Path directory = Files.createDirectories(root.resolve("shared session"));
    String session = rpc.session(directory);
    assertThat(rpc.delete().status()).isEqualTo(204);
    Rpc other = Rpc.connect(server.port(), OTHER_KEY);
    JsonNode stat = other.fs("stat", "{\"path\":\".\",\"session_id\":\"" + session + "\"}");
    assertThat(stat.path("path").asText()).isEqualTo(directory + "/");
  }

  @Test
  void aConnectionIsClosedOnceAndForAll() throws IOException {
    assertThat(rpc.delete().status()).isEqualTo(204);
    assertProblem(rpc.post(PING), 404, "client_not_found");
    assertThat(rpc.delete().status()).isEqualTo(204);
    Answer unnamed = Rpc.send(server.port(), KEY, "DELETE", new byte[0], List.of());
    assertProblem(unnamed, 400, "invalid_request");
  }

  @Test
  void withoutAKeyNothingIsAnswered() throws IOException {
    assertThat(Rpc.post(server.port(), "wrong", Rpc.INITIALIZE).status()).isEqualTo(401);
    assertThat(rpc.with("wrong").post(PING).status()).isEqualTo(401);
    assertThat(rpc.with("wrong").delete().status()).isEqualTo(401);
  }

  @Test
  void otherMethodsAreNotThere() throws IOException {
    Answer put = Rpc.send(server.port(), KEY, "PUT", new byte[0], List.of());
    assertThat(put.status()).isEqualTo(405);
    assertThat(put.header("Allow").orElseThrow()).contains("DELETE", "GET", "POST");
    Answer options = Rpc.send(server.port(), KEY, "OPTIONS", new byte[0], List.of());
    assertThat(options.status()).isBetween(200, 204);
    assertThat(options.header("Allow").orElseThrow()).contains("DELETE", "GET", "POST");
  }

  @Test
  void whereNoKeyIsNeededAConnectionIsEverybodys(@TempDir Path directory) throws IOException {
    Path open = Files.createDirectories(directory.resolve("open"));
    try (TestServer openServer =
        TestServer.start(open, directory.resolve("state"), Map.of("SATCHEL_OPEN", "true"))) {
      Rpc opened = Rpc.connect(openServer.port(), "whatever");
      assertThat(opened.with("anything").post(PING).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "session/prompt, no agent runs here",
    "session/load, no agent runs here",
    "authenticate, no agent runs here",
    "_sandboxagent/fs/format, there is no such method",
    "_sandboxagent/fs/, there is no such method",
    "_other, there is no such method"
  })
  void anUnknownMethodIsAnErrorOfJsonRpc(String method, String reason) throws IOException {
    JsonNode error = rpc.call(method, "{}").path("error");
    assertThat(error.path("code").asInt()).isEqualTo(-32601);
    assertThat(error.path("message").asText()).contains(reason, method);
    assertThat(error.path("data").path("status").asInt()).isEqualTo(400);
  }
}
