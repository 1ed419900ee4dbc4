package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Eventually;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted and timed, and who may see it. */
@Tag("locale-blind")
final class MetricsTest {
  private static final String METRICS_KEY = "a-key-for-metrics";

  @TempDir private Path root;
  @TempDir private Path state;

  @BeforeEach
  void makeFile() throws IOException {
    Files.writeString(root.resolve("file"), "x".repeat(1000));
  }

  private TestServer start(String... namesAndValues) throws IOException {
    Map<String, String> all = new HashMap<>(Map.of("SESSION_API_KEY", TestServer.KEY));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      all.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return TestServer.start(root, state, all);
  }

  private static String metrics(TestServer server) throws IOException {
    HttpResponse<byte[]> answer = server.get("/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    return new String(answer.body(), UTF_8);
  }

  /** The value of {@code name}, with its labels; 0 if there is none. */
  private static double value(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  @Test
  void callsAreCountedByRouteAndOutcome() throws IOException {
    try (TestServer server = start()) {
      assertThat(server.get("/api/file/download?path=" + root + "/file").body()).hasSize(1000);
      assertThat(server.get("/api/file/download?path=" + root + "/none").statusCode())
          .isEqualTo(404);
      assertThat(server.get("/api/file/home", "X-Session-API-Key", "wrong").statusCode())
          .isEqualTo(401);
      assertThat(server.get("/some/other/path").statusCode()).isEqualTo(404);
      String metrics = metrics(server);
      String calls = "satchel_call_seconds_count";
      assertThat(value(metrics, calls + "{outcome=\"2xx\",route=\"file\"}")).isEqualTo(1);
      assertThat(value(metrics, calls + "{outcome=\"4xx\",route=\"file\"}")).isEqualTo(2);
      assertThat(value(metrics, calls + "{outcome=\"4xx\",route=\"other\"}")).isEqualTo(1);
      assertThat(value(metrics, "satchel_sent_bytes_total")).isBetween(1000.0, 2000.0);
      assertThat(value(metrics, "satchel_refusals_total{code=\"NOT_FOUND\"}")).isEqualTo(1);
      assertThat(value(metrics, "satchel_refusals_total{code=\"STATUS_404\"}")).isEqualTo(1);
      assertThat(value(metrics, "satchel_refusals_total{code=\"UNAUTHORIZED\"}")).isEqualTo(1);
      assertThat(value(metrics, "satchel_archives_running")).isZero();
      assertThat(metrics).doesNotContain(root.toString(), TestServer.KEY, "some/other");
    }
  }

  @Test
  void theArchivesThatAreRunningAreCounted() throws Exception {
    for (int i = 0; i < 4; i++) {
      Files.write(root.resolve("large" + i), new byte[8 << 20]);
    }
    try (TestServer server = start()) {
      try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        slow.getOutputStream()
            .write(
                ("GET /api/file/archive?format=tar&path="
                        + root
                        + " HTTP/1.1\r\nHost: localhost\r\nX-Session-API-Key: "
                        + TestServer.KEY
                        + "\r\n\r\n")
                    .getBytes(UTF_8));
        assertThat(slow.getInputStream().read()).isEqualTo('H');
        assertThat(value(metrics(server), "satchel_archives_running")).isEqualTo(1);
        assertThat(value(metrics(server), "satchel_calls_running")).isEqualTo(1);
      }
      Eventually.holds("it is seen", () -> value(metrics(server), "satchel_archives_running") == 0);
      String broken = "satchel_call_seconds_count{outcome=\"broken\",route=\"archive\"}";
      Eventually.holds("it is seen", () -> value(metrics(server), broken) == 1);
    }
  }

  private static String post(TestServer server, String path, String json) throws IOException {
    String[] headers = {
      "Authorization", "Bearer " + TestServer.KEY, "Content-Type", "application/json"
    };
    return new String(server.send("POST", path, json, headers).body(), UTF_8);
  }

  @Test
  void theAgeOfASessionsNewestSnapshotIsToldOnceThereAreSessions() throws Exception {
    Path agent = Files.createDirectories(state.resolve("data/agents/coder"));
    Files.writeString(agent.resolve("notes"), "work");
    try (TestServer server = start()) {
      assertThat(metrics(server)).doesNotContain("satchel_snapshot_age_seconds{");
      assertThat(state.resolve("data/registry.mv.db")).doesNotExist();
      String made = post(server, "/api/sessions", "{\"agent\":\"coder\"}");
      String id = made.replaceAll(".*?\"id\":\"([0-9a-f-]{36})\".*", "$1");
      String age = "satchel_snapshot_age_seconds{session=\"" + id + "\"}";
      Eventually.holds("it is told", () -> metrics(server).contains(age));
      post(server, "/api/sessions/" + id + "/stop", "{}");
      assertThat(metrics(server)).doesNotContain("satchel_snapshot_age_seconds{");
    }
  }

  @Test
  void withoutAKeyOfTheirOwnTheyAreForThisMachine() throws IOException {
    try (TestServer server = start()) {
      HttpResponse<byte[]> answer = server.get("/metrics", "X-Session-API-Key", "wrong");
      assertThat(answer.statusCode()).as("no key is needed").isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      assertThat(server.send("HEAD", "/metrics").statusCode()).isEqualTo(200);
      assertThat(server.send("POST", "/metrics").statusCode()).isEqualTo(405);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"})
  void whatAProxyPassesOnDoesNotCountAsThisMachine(String header) throws IOException {
    try (TestServer server = start()) {
      HttpResponse<byte[]> answer = server.get("/metrics", header, "127.0.0.1");
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(new String(answer.body(), UTF_8)).isEqualTo("{\"detail\":\"Unauthorized\"}");
    }
  }

  @Test
  void aNameOnTheWebThatLeadsHereDoesNotCountAsThisMachine() throws IOException {
    try (TestServer server = start()) {
      String[] lines = {"Host: evil.example", "Connection: close"};
      assertThat(Wire.exchange(server.port(), "GET /metrics HTTP/1.1", lines).status())
          .isEqualTo(401);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "X-Session-API-Key, a-key-for-metrics, 200",
    "Authorization, Bearer a-key-for-metrics, 200",
    "Authorization, bearer a-key-for-metrics, 401",
    "Authorization, Bearer the-key, 401",
    "X-Session-API-Key, the-key, 401",
    "X-Other, a-key-for-metrics, 401"
  })
  void withAKeyOfTheirOwnOnlyThatOpensThem(String header, String value, int status)
      throws IOException {
    try (TestServer server = start("SATCHEL_METRICS_KEY", METRICS_KEY)) {
      assertThat(server.get("/metrics", header, value).statusCode()).isEqualTo(status);
      assertThat(server.get("/api/file/home", "X-Session-API-Key", METRICS_KEY).statusCode())
          .as("opens nothing else")
          .isEqualTo(401);
    }
  }

  @Test
  void agesThatAreNotToldInTimeAreLeftOutAndAskedForOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    try (SnapshotAges ages =
        new SnapshotAges(
            () -> {
              asked.countDown();
              awaited(answer);
              return Map.of("one", Duration.ofSeconds(7));
            })) {
      assertThat(ages.read()).isEmpty();
      assertThat(asked.getCount()).isZero();
      answer.countDown();
      assertThat(ages.read()).containsEntry("one", Duration.ofSeconds(7));
    }
  }

  private static void awaited(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void aForwardIsTimedByItsOutcome() {
    try (Meters meters = new Meters(() -> 0, Map::of)) {
      meters.called(forwarded(ForwardOutcome.ANSWERED, Duration.ofMillis(5)));
      meters.called(forwarded(ForwardOutcome.UNREACHABLE, Duration.ofSeconds(11)));
      String text = meters.text();
      assertThat(value(text, "satchel_forward_seconds_count{outcome=\"answered\"}")).isEqualTo(1);
      assertThat(value(text, "satchel_forward_seconds_bucket{outcome=\"unreachable\",le=\"10.0\"}"))
          .isZero();
      assertThat(List.of(ForwardOutcome.values()))
          .allMatch(outcome -> outcome.toString().matches("[a-z]+"));
    }
  }

  private static CallRecord forwarded(ForwardOutcome outcome, Duration duration) {
    return new CallRecord(
        Instant.EPOCH,
        duration,
        "id",
        "GET",
        "/workspaces/x/chat/download",
        200,
        0,
        0,
        "::1",
        Optional.empty(),
        "workspace",
        Optional.empty(),
        Optional.of(outcome),
        false);
  }
}
