package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.server.TestServer;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each call leaves one line, which says what became of it and gives nothing away. */
@Tag("locale-blind")
final class AccessLogTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ADMIN_KEY = "hidden-key-of-the-admin";

  @TempDir private Path root;
  @TempDir private Path state;
  private Path log;

  @BeforeEach
  void makeFile() throws IOException {
    log = state.resolve("access.log");
    Files.writeString(root.resolve("file"), "hidden-content");
  }

  private TestServer start() throws IOException {
    Map<String, String> all = new HashMap<>();
    all.put("SESSION_API_KEY", TestServer.KEY);
    all.put("SATCHEL_ADMIN_KEY", ADMIN_KEY);
    all.put("SATCHEL_ACCESS_LOG", log.toString());
    return TestServer.start(root, state, all);
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    for (String line : Files.readAllLines(log, UTF_8)) {
      all.add(JSON.readTree(line));
    }
    return all;
  }

  @Test
  void aLineSaysWhoHasCalledWhatAndWhatBecameOfIt() throws IOException {
    try (TestServer server = start()) {
      server.get("/api/file/download?path=" + root + "/file", "X-Request-Id", "abc-1");
      server.get("/api/file/home", "X-Session-API-Key", "wrong");
      server.get("/health");
    }
    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(3);
    JsonNode download = lines.get(0);
    assertThat(Instant.parse(download.path("time").asText())).isNotNull();
    assertThat(download.path("id").asText()).isEqualTo("abc-1");
    assertThat(download.path("method").asText()).isEqualTo("GET");
    assertThat(download.path("path").asText()).isEqualTo("/api/file/download");
    assertThat(download.path("status").asInt()).isEqualTo(200);
    assertThat(download.path("sent").asLong()).isEqualTo("hidden-content".length());
    assertThat(download.path("received").asLong()).isZero();
    assertThat(download.path("ms").isIntegralNumber()).isTrue();
    assertThat(download.path("remote").asText()).isEqualTo("127.0.0.1");
    assertThat(download.path("key").asText()).isEqualTo("session");
    assertThat(download.has("broken")).isFalse();
    assertThat(lines.get(1).path("status").asInt()).isEqualTo(401);
    assertThat(lines.get(1).path("refused").asText()).isEqualTo("UNAUTHORIZED");
    assertThat(lines.get(1).path("key").asText()).isEqualTo("none");
    assertThat(lines.get(2).path("key").asText()).isEqualTo("none");
  }

  @Test
  void theFileIsForThisUserOnlyAndTheStandardOutputStaysOpen() throws IOException {
    AccessLog.in(log).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-------");
    AccessLog.onStandardOutput().close();
    assertThat(FileDescriptor.out.valid()).isTrue();
  }

  @Test
  void anErrorThatIsNoRefusalIsNotedByItsStatusAndAWrongKeyByNone() throws IOException {
    String admin = "Bearer " + ADMIN_KEY;
    try (TestServer server = start()) {
      server.get("/workspaces/" + UUID.randomUUID(), "Authorization", admin);
      server.get("/none");
      server.get("/internal/file/read?path=/configs/x", "Authorization", "Bearer wrong");
    }
    List<JsonNode> lines = lines();
    assertThat(lines)
        .extracting(line -> line.path("refused").asText())
        .containsExactly("STATUS_503", "STATUS_404", "UNAUTHORIZED");
    assertThat(lines)
        .extracting(line -> line.path("key").asText())
        .containsExactly("admin", "session", "none");
  }

  @Test
  void anAnswerThatBrokeOffIsSaidToBeBroken() throws Exception {
    Files.write(root.resolve("large"), new byte[32 << 20]);
    try (TestServer server = start()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        String call =
            "GET /api/file/download?path="
                + root
                + "/large HTTP/1.1\r\nHost: localhost\r\n"
                + "X-Session-API-Key: "
                + TestServer.KEY
                + "\r\n\r\n";
        socket.getOutputStream().write(call.getBytes(UTF_8));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }
      Eventually.holds("there is a line", () -> Files.size(log) > 0);
    }
    JsonNode line = lines().get(0);
    assertThat(line.path("broken").asBoolean()).isTrue();
    assertThat(line.path("status").asInt()).isEqualTo(200);
    assertThat(line.path("sent").asLong()).isLessThan(32 << 20);
  }

  @Test
  void anIdComesFromTheCallerIfItIsSaneAndIsOnEachAnswer() throws IOException {
    String longest = "x".repeat(128);
    try (TestServer server = start()) {
      for (String path : List.of("/health", "/api/file/home", "/none", "/v1/fs/entries")) {
        assertThat(id(server.get(path, "X-Request-Id", longest))).isEqualTo(longest);
      }
      Set<String> made = new HashSet<>();
      for (String wrong : List.of(longest + "x", "two words", "tab\there")) {
        String id = id(server.get("/health", "X-Request-Id", wrong));
        assertThat(id).matches("[0-9a-f-]{36}");
        made.add(id);
      }
      assertThat(made).hasSize(3);
    }
  }

  private static String id(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("X-Request-Id").orElseThrow();
  }

  /** Keys in all places, queries, bodies and contents, of all clients. */
  @Test
  void neitherKeysNorQueriesNorBodiesNorContentsAreLogged() throws IOException {
    String bearer = "Bearer " + TestServer.KEY;
    String json = "application/json";
    try (TestServer server = start()) {
      String[] session = {"Authorization", bearer, "Content-Type", json};
      String[] wrong = {"Authorization", "Bearer hidden-wrong-key", "Content-Type", json};
      String[] admin = {"Authorization", "Bearer " + ADMIN_KEY, "Content-Type", json};
      String[] internal = {"X-Internal-Secret", ADMIN_KEY, "Content-Type", json};
      for (String[] headers : List.of(session, wrong, admin, internal)) {
        server.get("/api/file/download?path=" + root + "/file&hidden-query=" + TestServer.KEY);
        server.send("GET", "/v1/fs/file?path=file&hidden-query=1", "", headers);
        server.send("PUT", "/v1/fs/file?path=other", "hidden-body", headers);
        server.send("POST", "/v2/rpc?key=hidden-query", "{\"hidden-body\":1}", headers);
        server.send("POST", "/api/sessions?hidden-query", "{\"agent\":\"hidden-body\"}", headers);
        server.send("POST", "/api/internal/api-keys", "{\"label\":\"hidden-body\"}", headers);
        server.send("GET", "/api/sessions/hidden?token=hidden-query", "", headers);
        server.send("GET", "/metrics?hidden-query", "", headers);
      }
      server.get("/api/file/home", "X-Session-API-Key", "hidden-wrong-key", "Cookie", "hidden=1");
    }
    String text = Files.readString(log);
    assertThat(lines()).hasSizeGreaterThan(32);
    assertThat(text)
        .doesNotContain(
            TestServer.KEY, "hidden-query", "hidden-body", "hidden-key", "hidden-wrong", "hidden=")
        .doesNotContain("hidden-content", "?");
  }

  @Test
  void aTenantIsNamed() throws IOException {
    try (TestServer server = start()) {
      String[] admin = {"Authorization", "Bearer " + ADMIN_KEY, "Content-Type", "application/json"};
      String made =
          new String(
              server
                  .send("POST", "/api/internal/api-keys", "{\"tenantId\":\"acme\"}", admin)
                  .body(),
              UTF_8);
      String key = made.replaceAll("(?s).*(ash_[A-Za-z0-9_-]+).*", "$1");
      server.get("/api/sessions", "Authorization", "Bearer " + key);
      assertThat(Files.exists(log)).isTrue();
    }
    assertThat(lines().get(0).path("key").asText()).isEqualTo("admin");
    assertThat(lines().get(1).path("tenant").asText()).isEqualTo("acme");
    assertThat(Files.readString(log)).doesNotContain("ash_");
  }

  @Test
  void aPathIsCutAndEscaped() throws IOException {
    try (TestServer server = start();
        Wire wire = Wire.connect(server.port())) {
      wire.send(
          "GET /" + "a".repeat(3000) + "\"%0A{} HTTP/1.1", "Host: localhost", "Connection: close");
      wire.answer();
    }
    assertThat(lines()).hasSize(1);
    assertThat(lines().get(0).path("path").asText()).hasSizeLessThanOrEqualTo(1000);
  }

  private static CallRecord call(String path) {
    return new CallRecord(
        Instant.EPOCH,
        Duration.ZERO,
        "id",
        "GET",
        path,
        200,
        0,
        0,
        "::1",
        Optional.empty(),
        "none",
        Optional.empty(),
        Optional.empty(),
        false);
  }

  @Test
  void aFullDiskCostsLinesAndNothingElse() throws Exception {
    try (AccessLog writer = AccessLog.in(Path.of("/dev/full"))) {
      for (int i = 0; i < 100; i++) {
        writer.write(call("/a"));
      }
      Eventually.holds("all are dropped", () -> writer.dropped() == 100);
    }
  }

  @Test
  void aPipeThatNobodyReadsHoldsUpNobody() throws Exception {
    Path pipe = state.resolve("pipe");
    Command.run("mkfifo", pipe.toString());
    try (RandomAccessFile reader = new RandomAccessFile(pipe.toFile(), "rw");
        AccessLog writer = AccessLog.in(pipe)) {
      long begin = System.nanoTime();
      for (int i = 0; i < 20_000; i++) {
        writer.write(call("/" + "a".repeat(100)));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      assertThat(writer.dropped()).isPositive();
      assertThat(reader.readLine()).startsWith("{\"time\"");
    }
  }

  @Test
  void linesOfManyThreadsAreWhole() throws Exception {
    List<Thread> threads = new ArrayList<>();
    try (AccessLog writer = AccessLog.in(log)) {
      for (int i = 0; i < 4; i++) {
        threads.add(
            new Thread(
                () -> {
                  for (int line = 0; line < 1000; line++) {
                    writer.write(call("/" + "b".repeat(line % 100)));
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(writer.dropped()).isZero();
    }
    assertThat(lines()).hasSize(4000);
  }
}
