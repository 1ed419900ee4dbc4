package dev.satchel.http.openhands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.OpenHandles;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The folder of a conversation comes whole, without its secrets, and without anything else. */
@Tag("locale-blind")
final class TrajectoryTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String HEX = "0123456789abcdef0123456789abcdef";
  private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";
  private static final String ROUTE = "/api/file/download-trajectory/";

  @TempDir private Path directory;
  private Path conversations;
  private Path folder;
  private Path state;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    conversations = directory.resolve("conversations");
    folder = Files.createDirectories(conversations.resolve(HEX));
    state = directory.resolve("state");
    server =
        TestServer.start(
            Files.createDirectories(directory.resolve("root")),
            state,
            Map.of(
                "SESSION_API_KEY",
                TestServer.KEY,
                "SATCHEL_CONVERSATIONS",
                conversations.toString()));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private Answer get(String id, String... headerLines) throws IOException {
    return Wire.get(server.port(), ROUTE + id, headerLines);
  }

  private static Map<String, String> members(byte[] zip) throws IOException {
    Map<String, String> members = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        members.put(entry.getName(), new String(in.readAllBytes(), UTF_8));
      }
    }
    return members;
  }

  private Map<String, String> download() throws IOException {
    Answer answer = get(HEX);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.isWhole()).isTrue();
    return members(answer.body());
  }

  @Test
  void theFolderComesAsAZipOfItsName() throws IOException {
    file("base_state.json", "{\"a\": 1}\n");
    file("events/event-0.json", "{}");
    file("notes.txt", "text");
    Files.createDirectories(folder.resolve("empty"));
    Answer answer = get(UUID);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).hasValue("application/octet-stream");
    assertThat(answer.header("Content-Disposition"))
        .hasValue("attachment; filename=\"" + HEX + ".zip\"");
    assertThat(answer.header("Transfer-Encoding")).hasValue("chunked");
    assertThat(members(answer.body()))
        .containsExactly(
            Map.entry(HEX + "/", ""),
            Map.entry(HEX + "/base_state.json", "{\"a\": 1}\n"),
            Map.entry(HEX + "/empty/", ""),
            Map.entry(HEX + "/events/", ""),
            Map.entry(HEX + "/events/event-0.json", "{}"),
            Map.entry(HEX + "/notes.txt", "text"));
    Path zip = Files.write(directory.resolve("t.zip"), answer.body());
    assertThat(
            Command.run(
                "python3",
                "-c",
                "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip())",
                zip.toString()))
        .isEqualTo("None\n");
  }

  @Test
  void theIdMayBeWrittenInEachForm() throws IOException {
    for (String id : List.of(HEX, UUID, HEX.toUpperCase(Locale.ROOT))) {
      assertThat(get(id).status()).isEqualTo(200);
    }
  }

  @Test
  void equalFoldersGiveEqualBytes() throws IOException {
    file("a.json", "{\"api_key\":\"x\"}");
    assertThat(get(HEX).body()).isEqualTo(get(UUID).body());
  }

  @ParameterizedTest
  @CsvSource({
    "x,invalid character: found `x` at 1",
    "0123456789abcdef,'invalid length: expected length 32 for simple format, found 16'",
    "01234567-89ab-cdef-0123,'invalid group count: expected 5, found 4'",
    "0123456-789ab-cdef-0123-456789abcdef,invalid group length",
    "..,invalid character: found `.` at 1"
  })
  void anIdThatIsNoUuidIs422(String id, String problem) throws IOException {
    Answer answer = get(id.replace(".", "%2E"));
    if (id.equals("..")) { // Which is taken for the way up before it gets here.
      assertThat(answer.status()).isIn(400, 404, 422);
      return;
    }
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    JsonNode item = answer.json().path("detail").path(0);
    assertThat(item.path("type").asText()).isEqualTo("uuid_parsing");
    assertThat(item.path("loc")).isEqualTo(JSON.readTree("[\"path\",\"conversation_id\"]"));
    assertThat(item.path("msg").asText()).isEqualTo("Input should be a valid UUID, " + problem);
    assertThat(item.path("input").asText()).isEqualTo(id);
    assertThat(item.path("ctx").path("error").asText()).isEqualTo(problem);
  }

  @ParameterizedTest
  @CsvSource({"%2e%2e%2fetc", "..%2F..%2Fetc%2Fpasswd", "%00", "%ff", "a%2fb", "$HEX%00"})
  void noWayToWriteAnIdLeadsElsewhere(String id) throws IOException {
    Answer answer = get(id.replace("$HEX", HEX));
    assertThat(answer.status()).isIn(400, 404, 422);
    assertThat(answer.json().path("detail").toString()).isNotEmpty();
  }

  private void assertNotFound(Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(404);
    assertThat(answer.text()).isEqualTo("{\"detail\":\"Conversation not found\"}");
  }

  @Test
  void aConversationThatIsNotThereIs404() throws IOException {
    assertNotFound(get("f".repeat(32)));
    Files.writeString(conversations.resolve("e".repeat(32)), "a file");
    assertNotFound(get("e".repeat(32)));
  }

  @Test
  void whereThereAreNoConversationsAnyIs404UntilOneComes() throws IOException {
    Command.run("mv", conversations.toString(), directory + "/away");
    assertNotFound(get(HEX));
    Command.run("mv", directory + "/away", conversations.toString());
    assertThat(get(HEX).status()).isEqualTo(200);
  }

  @Test
  void aLinkIsNoConversation() throws IOException {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("file"), "outside content");
    Files.createSymbolicLink(conversations.resolve("a".repeat(32)), outside);
    Files.createSymbolicLink(conversations.resolve("b".repeat(32)), Path.of(HEX));
    Files.createSymbolicLink(conversations.resolve("c".repeat(32)), Path.of("c".repeat(32)));
    Answer out = get("a".repeat(32));
    assertThat(out.status()).isEqualTo(403);
    assertThat(out.detail()).isEqualTo("Conversation may not be read");
    assertNotFound(get("b".repeat(32)));
    assertNotFound(get("c".repeat(32)));
  }

  @Test
  void nothingThatALinkLeadsToComesAlong() throws IOException {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("file"), "outside content");
    file("real.txt", "real");
    Files.createSymbolicLink(folder.resolve("link"), outside.resolve("file"));
    Files.createSymbolicLink(folder.resolve("tree"), outside);
    Files.createSymbolicLink(folder.resolve("inside"), Path.of("real.txt"));
    Command.run("mkfifo", folder + "/fifo.json");
    Map<String, String> members = download();
    assertThat(members).containsOnlyKeys(HEX + "/", HEX + "/real.txt", HEX + "/omitted.json");
    JsonNode omitted = JSON.readTree(members.get(HEX + "/omitted.json"));
    assertThat(omitted.path("count").asInt()).isEqualTo(4);
    assertThat(omitted.path("omitted").findValuesAsText("path"))
        .containsExactly("fifo.json", "inside", "link", "tree");
    assertThat(omitted.path("omitted").findValuesAsText("reason"))
        .containsExactly(
            "is a FIFO", "is a symbolic link", "is a symbolic link", "is a symbolic link");
  }

  @Test
  void whatTellsOfOmissionsTakesNoNameThatIsTaken() throws IOException {
    file("omitted.json", "mine");
    file("omitted-1.json", "mine too");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("x"));
    Map<String, String> members = download();
    assertThat(members.get(HEX + "/omitted.json")).isEqualTo("mine");
    assertThat(members.get(HEX + "/omitted-2.json")).contains("\"count\":1");
  }

  @Test
  void ofAThousandAndMoreOmissionsAThousandAreNamed() throws IOException {
    for (int i = 0; i < 1010; i++) {
      Files.createSymbolicLink(folder.resolve("link" + i), Path.of("x"));
    }
    JsonNode omitted = JSON.readTree(download().get(HEX + "/omitted.json"));
    assertThat(omitted.path("count").asInt()).isEqualTo(1010);
    assertThat(omitted.path("omitted")).hasSize(1000);
  }

  @Test
  void namesThatAreNoTextDoNotMeetEachOther() throws IOException {
    Command.run(
        "python3",
        "-c",
        """
        import os, sys
        r = os.fsencode(sys.argv[1])
        for n in [b'\\xff', b'\\xfe', b'\\xef\\xbf\\xbd', b'\\xef\\xbf\\xbd_w==']:
          open(r + b'/' + n, 'wb').write(b'x')
        """,
        folder.toString());
    assertThat(download()).hasSize(5);
  }

  @Test
  void noSecretIsLeftInAnyMember() throws IOException {
    String fernet = "gAAAAABm" + "x_-9".repeat(30) + "==";
    file(
        "base_state.json",
        """
        {"agent": {"llm": {"model": "m", "api_key": "sk-main", "aws_access_key_id": "AKIA",
          "aws_secret_access_key": "aws-s3cret", "aws_region_name": "eu"},
          "condenser": {"llm": {"api_key": "sk-condenser", "usage_id": "c"}}},
         "secret_registry": {"secret_sources": {
           "MINE": {"kind": "StaticSecret", "description": "d", "value": "custom-s3cret"},
           "OTHER": {"kind": "LookupSecret", "headers": {"X-Session-API-Key": "sk-header"}},
           "THIRD": {"kind": "StaticSecret", "value": "%s"}}}}
        """
            .formatted(fernet));
    file(
        "events/events.JSONL",
        "{\"x\": \"%s\", \"llm_api_key\": \"sk-event\"}\n{\"n\": 1}\n{\"token\": \"sk-cut"
            .formatted(fernet));
    file("base_state.json.tmp", "{\"api_key\": \"sk-aside\"");
    Map<String, String> members = download();
    assertThat(String.join("", members.values()))
        .doesNotContain("sk-", "AKIA", "s3cret", "gAAAA")
        .contains("**********");
    JsonNode state = JSON.readTree(members.get(HEX + "/base_state.json"));
    assertThat(state.at("/agent/llm/api_key").asText()).isEqualTo("**********");
    assertThat(state.at("/agent/condenser/llm/api_key").asText()).isEqualTo("**********");
    assertThat(state.at("/agent/llm/model").asText()).isEqualTo("m");
    assertThat(state.at("/agent/llm/aws_region_name").asText()).isEqualTo("eu");
    assertThat(state.at("/secret_registry/secret_sources/MINE/kind").asText())
        .isEqualTo("StaticSecret");
    assertThat(members.get(HEX + "/events/events.JSONL"))
        .isEqualTo(
            "{\"x\": \"**********\", \"llm_api_key\": \"**********\"}\n{\"n\": 1}\n"
                + "{\"token\": \"**********");
  }

  @Test
  void manyCallsAtOnceDoNotDisturbEachOther() throws IOException {
    for (int i = 0; i < 200; i++) {
      file("events/" + i + ".json", "{\"i\": " + i + ", \"api_key\": \"sk-" + i + "\"}");
    }
    byte[] expected = get(HEX).body();
    IntStream.range(0, 24)
        .parallel()
        .forEach(
            i -> {
              try {
                Answer answer = get(HEX);
                assertThat(answer.isWhole()).isTrue();
                assertThat(answer.body()).isEqualTo(expected);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    try (Stream<Path> left = Files.list(conversations)) {
      assertThat(left).hasSize(1);
    }
    try (Stream<Path> left = Files.list(state)) {
      assertThat(left.map(path -> path.getFileName().toString())).isSubsetOf("index");
    }
  }

  @Test
  void headSaysThatThereIsOneAndReadsNothing() throws IOException {
    Answer answer =
        Wire.exchange(
            server.port(),
            "HEAD " + ROUTE + HEX + " HTTP/1.1",
            "Host: h",
            "X-Session-API-Key: the-key",
            "Connection: close");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Disposition").orElseThrow()).contains(HEX + ".zip");
    assertThat(answer.header("Content-Length")).isEmpty();
    assertThat(answer.body()).isEmpty();
    assertThat(server.send("HEAD", ROUTE + "f".repeat(32)).statusCode()).isEqualTo(404);
  }

  @Test
  void overHttp10ItComesWithItsLength() throws IOException {
    file("a.txt", "text");
    Answer answer =
        Wire.exchange(
            server.port(), "GET " + ROUTE + HEX + " HTTP/1.0", "X-Session-API-Key: the-key");
    assertThat(answer.isWhole()).isTrue();
    assertThat(answer.header("Content-Length")).hasValue(Integer.toString(answer.body().length));
    assertThat(members(answer.body())).containsKey(HEX + "/a.txt");
  }

  @Test
  void aDownloadLeavesNoHandleOpen() throws Exception {
    file("a/b/c.json", "{}");
    download();
    get("f".repeat(32));
    Eventually.holds("closed", () -> OpenHandles.countIn(directory.resolve("conversations")) == 0);
  }
}
