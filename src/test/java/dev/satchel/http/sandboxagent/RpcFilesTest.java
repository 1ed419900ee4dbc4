package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.OpenHandles;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the methods do with files, and how they say that they do not. */
@Tag("locale-blind")
final class RpcFilesTest {
  private static final int MOST_SENT = 12 << 20;
  private static final int MOST_TAKEN = 16 << 20;

  @TempDir private static Path directory;
  private static TestServer server;
  private static Path outside;

  private static Path root;

  private Rpc rpc;

  @BeforeAll
  static void start() throws IOException {
    directory = directory.toRealPath();
    root = Files.createDirectories(directory.resolve("root"));
    outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    server =
        TestServer.start(
            root,
            directory.resolve("state"),
            Map.of("SESSION_API_KEY", TestServer.KEY, "HOME", root.toString()));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeTree() throws IOException {
    Command.run("find", root.toString(), "-mindepth", "1", "-delete");
    Files.createDirectories(root.resolve("d/e"));
    Files.writeString(root.resolve("d/a.txt"), "hello world\n");
    rpc = Rpc.connect(server.port(), TestServer.KEY);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    Eventually.holds("no file is open", () -> OpenHandles.countIn(root) == 0);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String base64(String text) {
    return base64(text.getBytes(UTF_8));
  }

  @Test
  void aDirectoryIsListed() throws IOException {
    JsonNode entries = rpc.fs("list_entries", "{\"path\":\"d\"}").path("entries");
    assertThat(entries).hasSize(2);
    assertThat(entries.get(0).path("name").asText()).isEqualTo("a.txt");
    assertThat(entries.get(0).path("path").asText()).isEqualTo(root + "/d/a.txt");
    assertThat(entries.get(0).path("entryType").asText()).isEqualTo("file");
    assertThat(entries.get(0).path("size").asInt()).isEqualTo(12);
    assertThat(entries.get(0).path("modified").asText()).endsWith("+00:00");
    assertThat(entries.get(1).path("entryType").asText()).isEqualTo("directory");
  }

  @Test
  void withoutAPathItIsHomeThatIsListed() throws IOException {
    assertThat(rpc.fs("list_entries", "{}").path("entries")).hasSize(1);
    assertThat(rpc.fs("list_entries", "{\"path\":7}").path("entries")).hasSize(1);
    assertThat(rpc.fs("list_entries", "[]").path("entries")).hasSize(1);
    assertThat(rpc.fs("list_entries", "null").path("entries")).hasSize(1);
  }

  @Test
  void oneThingIsLookedAt() throws IOException {
    JsonNode stat = rpc.fs("stat", "{\"path\":\"./d/a.txt\",\"unknown\":{}}");
    assertThat(stat.path("path").asText()).isEqualTo(root + "/d/a.txt");
    assertThat(stat.path("entryType").asText()).isEqualTo("file");
    assertThat(stat.path("size").asInt()).isEqualTo(12);
    assertThat(stat.path("modified").asText()).endsWith("+00:00");
  }

  @Test
  void directoriesAreMadeMovedAndDeleted() throws IOException {
    JsonNode made = rpc.fs("mkdir", "{\"path\":\"x/y\"}");
    assertThat(made.toString()).isEqualTo("{\"path\":\"" + root + "/x/y\"}");
    assertThat(root.resolve("x/y")).isDirectory();
    JsonNode moved = rpc.fs("move", "{\"from\":\"d/a.txt\",\"to\":\"x/y/b.txt\"}");
    assertThat(moved.toString())
        .isEqualTo("{\"from\":\"" + root + "/d/a.txt\",\"to\":\"" + root + "/x/y/b.txt\"}");
    assertThat(root.resolve("x/y/b.txt")).hasContent("hello world");
    JsonNode deleted = rpc.fs("delete_entry", "{\"path\":\"x\",\"recursive\":true}");
    assertThat(deleted.toString()).isEqualTo("{\"path\":\"" + root + "/x\"}");
    assertThat(root.resolve("x")).doesNotExist();
  }

  @Test
  void whatIsNotTrueIsFalse() throws IOException {
    Files.writeString(root.resolve("b.txt"), "b");
    for (String value : List.of("\"yes\"", "1", "null", "false", "{}")) {
      JsonNode full = rpc.error("delete_entry", "{\"path\":\"d\",\"recursive\":" + value + "}");
      assertThat(full.path("code").asInt()).isEqualTo(-32005);
      JsonNode taken =
          rpc.error("move", "{\"from\":\"b.txt\",\"to\":\"d/a.txt\",\"overwrite\":" + value + "}");
      assertThat(taken.path("code").asInt()).isEqualTo(-32003);
    }
    rpc.fs("move", "{\"from\":\"b.txt\",\"to\":\"d/a.txt\",\"overwrite\":true}");
    assertThat(root.resolve("d/a.txt")).hasContent("b");
  }

  @Test
  void aFileIsReadAndWritten() throws IOException {
    JsonNode read = rpc.fs("read_file", "{\"path\":\"d/a.txt\"}");
    assertThat(read.toString())
        .isEqualTo(
            "{\"path\":\""
                + root
                + "/d/a.txt\",\"size\":12,\"contentBase64\":\""
                + base64("hello world\n")
                + "\"}");
    JsonNode written =
        rpc.fs("write_file", "{\"path\":\"n/b\",\"contentBase64\":\"" + base64("new") + "\"}");
    assertThat(written.toString()).isEqualTo("{\"path\":\"" + root + "/n/b\",\"bytesWritten\":3}");
    assertThat(root.resolve("n/b")).hasContent("new");
    rpc.fs("write_file", "{\"content_base64\":\"\",\"path\":\"n/b\"}");
    assertThat(root.resolve("n/b")).isEmptyFile();
    assertThat(rpc.fs("read_file", "{\"path\":\"n/b\"}").path("contentBase64").asText()).isEmpty();
  }

  /** Each number of bytes that base64 treats in a way of its own, around what is held in memory. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 49_000, 49_001, 49_002, 100_000, 1_000_001, MOST_SENT - 300})
  void everyByteArrivesAndComesBack(int size) throws IOException {
    byte[] noise = new byte[size];
    new Random(size).nextBytes(noise);
    rpc.fs("write_file", "{\"contentBase64\":\"" + base64(noise) + "\",\"path\":\"noise\"}");
    assertThat(root.resolve("noise")).hasBinaryContent(noise);
    JsonNode read = rpc.fs("read_file", "{\"path\":\"noise\"}");
    assertThat(Base64.getDecoder().decode(read.path("contentBase64").asText())).isEqualTo(noise);
    assertThat(read.path("size").asInt()).isEqualTo(size);
  }

  @Test
  void base64MayBeEscapedAndUnpadded() throws IOException {
    byte[] slashes = {-1, -1, -1, -1};
    rpc.fs("write_file", "{\"path\":\"s\",\"contentBase64\":\"\\/\\/\\u002F\\u002f\\/w\"}");
    assertThat(root.resolve("s")).hasBinaryContent(slashes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "aGk=x",
        "aGk=aGk=",
        "====",
        "a-_b",
        "aGk\\n",
        "aGk\\u00e9",
        "aG k",
        "\u00E9",
        "aGk\\\""
      })
  void whatIsNoBase64IsRefusedAndChangesNothing(String content) throws IOException {
    JsonNode error =
        rpc.error("write_file", "{\"path\":\"d/a.txt\",\"contentBase64\":\"" + content + "\"}");
    assertThat(error.path("code").asInt()).isEqualTo(-32602);
    assertThat(error.path("message").asText()).contains("contentBase64 is not base64");
    assertThat(root.resolve("d/a.txt")).hasContent("hello world");
  }

  @Test
  void aFileThatIsTooLargeIsRefusedWithAnotherWay() throws IOException {
    Path large = root.resolve("large");
    try (var file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(MOST_SENT);
      assertThat(rpc.fs("read_file", "{\"path\":\"large\"}").path("size").asInt())
          .isEqualTo(MOST_SENT);
      file.setLength(MOST_SENT + 1);
    }
    JsonNode error = rpc.error("read_file", "{\"path\":\"large\"}");
    assertThat(error.path("code").asInt()).isEqualTo(-32004);
    assertThat(error.path("message").asText()).contains("GET /v2/fs/file", "12582912");
    assertThat(error.path("data").path("status").asInt()).isEqualTo(413);
  }

  @Test
  void aMessageThatIsTooLargeIsRefusedWithAnotherWay() throws IOException {
    String content = "A".repeat(MOST_TAKEN);
    JsonNode error =
        rpc.error("write_file", "{\"path\":\"d/a.txt\",\"contentBase64\":\"" + content + "\"}");
    assertThat(error.path("code").asInt()).isEqualTo(-32004);
    assertThat(error.path("message").asText()).contains("PUT /v2/fs/file", "16777216");
    assertThat(root.resolve("d/a.txt")).hasContent("hello world");
    Answer nameless =
        rpc.post(
            "{\"params\":{\"contentBase64\":\"" + content + "\"},\"jsonrpc\":\"2.0\",\"id\":1}");
    assertThat(nameless.status()).isEqualTo(413);
    assertThat(nameless.header("Content-Type")).hasValue("application/problem+json");
    assertThat(nameless.text()).contains("PUT /v2/fs/file");
  }

  @Test
  void theLargestMessageIsTaken() throws IOException {
    String before =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"_sandboxagent/fs/mkdir\",\"params\":{\"path\":\"m\"";
    String padding = " ".repeat(MOST_TAKEN - before.length() - 2);
    assertThat(rpc.post(before + padding + "}}").status()).isEqualTo(200);
    assertThat(root.resolve("m")).isDirectory();
    assertThat(rpc.post(before + padding + " }}").text()).contains("-32004");
  }

  @ParameterizedTest
  @CsvSource({
    "stat, path, {}",
    "stat, path, '{\"path\":null}'",
    "stat, path, '{\"path\":[\"x\"]}'",
    "mkdir, path, {}",
    "delete_entry, path, {}",
    "move, from, '{\"to\":\"x\"}'",
    "move, to, '{\"from\":\"x\"}'",
    "read_file, path, {}",
    "write_file, path, '{\"contentBase64\":\"\"}'",
    "write_file, contentBase64, '{\"path\":\"x\"}'",
    "write_file, contentBase64, '{\"path\":\"x\",\"contentBase64\":7}'",
    "upload_batch, contentBase64, {}"
  })
  void aParameterThatIsMissingIsNamed(String method, String name, String params)
      throws IOException {
    JsonNode error = rpc.error(method, params);
    assertThat(error.path("code").asInt()).isEqualTo(-32602);
    assertThat(error.path("data").path("details").path("message").asText())
        .isEqualTo("_sandboxagent/fs/" + method + " requires params." + name);
    assertThat(error.path("data").path("status").asInt()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "stat, '{\"path\":\"none\"}', -32002, 404",
    "read_file, '{\"path\":\"none\"}', -32002, 404",
    "read_file, '{\"path\":\"d\"}', -32602, 400",
    "list_entries, '{\"path\":\"d/a.txt\"}', -32602, 400",
    "stat, '{\"path\":\"../outside\"}', -32602, 400",
    "stat, '{\"path\":\"d/../d\"}', -32602, 400",
    "stat, '{\"path\":\"/etc/passwd\"}', -32602, 403",
    "stat, '{\"path\":\"a\\u0000b\"}', -32602, 400",
    "stat, '{\"path\":\"\\uD800\"}', -32602, 400",
    "mkdir, '{\"path\":\"d/a.txt/x\"}', -32602, 400",
    "delete_entry, '{\"path\":\"d\"}', -32005, 409",
    "move, '{\"from\":\"d\",\"to\":\"d/e/f\"}', -32602, 400",
    "stat, '{\"path\":\".\",\"sessionId\":\"none\"}', -32001, 404",
    "stat, '{\"path\":\".\",\"sessionId\":\"a\",\"session_id\":\"b\"}', -32602, 400"
  })
  void whatFailsSaysWhy(String method, String params, int code, int status) throws IOException {
    JsonNode error = rpc.error(method, params);
    assertThat(error.path("code").asInt()).as(error.toString()).isEqualTo(code);
    assertThat(error.path("message").asText()).isNotEmpty();
    assertThat(error.path("data").path("status").asInt()).as(error.toString()).isEqualTo(status);
    assertThat(error.path("data").path("type").asText()).startsWith("urn:sandbox-agent:error:");
    assertThat(root.resolve("d/a.txt")).exists();
  }

  @Test
  void nothingOutsideIsReachedOrConfirmed() throws IOException {
    Files.createSymbolicLink(root.resolve("link"), outside);
    for (String path :
        List.of(outside + "/secret", outside + "/none", "link/secret", "link/none")) {
      JsonNode error = rpc.error("read_file", "{\"path\":\"" + path + "\"}");
      assertThat(error.path("data").path("status").asInt()).as(path).isEqualTo(403);
    }
    rpc.error("write_file", "{\"path\":\"link/new\",\"contentBase64\":\"\"}");
    assertThat(outside).isDirectoryNotContaining("glob:**/new");
  }

  @Test
  void aSessionHasADirectoryOfItsOwn() throws IOException {
    String session = rpc.session(root.resolve("d"));
    assertThat(session).matches("session-[0-9a-f]{32}");
    String both = "\"sessionId\":\"" + session + "\",\"session_id\":\"" + session + "\"";
    JsonNode stat = rpc.fs("stat", "{\"path\":\"a.txt\"," + both + "}");
    assertThat(stat.path("path").asText()).isEqualTo(root + "/d/a.txt");
    rpc.fs("write_file", "{\"path\":\"w\",\"contentBase64\":\"\"," + both + "}");
    assertThat(root.resolve("d/w")).exists();
    JsonNode absolute = rpc.fs("stat", "{\"path\":\"" + root + "\"," + both + "}");
    assertThat(absolute.path("path").asText()).isEqualTo(root.toString());
  }

  @Test
  void aSessionWithoutAWishIsInTheFirstRoot() throws IOException {
    String message = "{\"mcpServers\":[{\"name\":\"x\"}]," + Rpc.META + "}";
    JsonNode result = rpc.call("session/new", message).path("result");
    assertThat(result.path("availableModes").isArray()).isTrue();
    assertThat(result.path("configOptions").isArray()).isTrue();
    for (String session : List.of(result.path("sessionId").asText(), rpc.session("/"))) {
      JsonNode stat = rpc.fs("stat", "{\"path\":\"d\",\"sessionId\":\"" + session + "\"}");
      assertThat(stat.path("path").asText()).isEqualTo(root + "/d");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "d, -32602",
    "./d, -32602",
    "'', -32602",
    "/any/../etc, -32602",
    "%s/d\\ud800, -32602",
    "/etc, -32602",
    "%s/none, -32002",
    "%s/d/a.txt, -32602"
  })
  void aSessionMustBeInADirectoryInsideARoot(String cwd, int code) throws IOException {
    String params = "{\"cwd\":\"" + cwd.formatted(root) + "\"," + Rpc.META + "}";
    JsonNode error = rpc.call("session/new", params).path("error");
    assertThat(error.path("code").asInt()).as(error.toString()).isEqualTo(code);
    assertThat(error.path("data").path("detail").asText()).isNotEmpty();
  }
}
