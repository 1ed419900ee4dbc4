package dev.satchel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Eventually;
import dev.satchel.OpenHandles;
import dev.satchel.http.Wire.Answer;
import dev.satchel.http.Wire.Head;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever has the key sees what is running, and can end it. */
@Tag("locale-blind")
final class RunningArchivesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ARCHIVES = "/api/file/archives";
  private static final long LARGE = 32L << 20;

  private static TestServer server;
  private static Path state;
  private static String small;
  private static String large;
  private static String huge;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    Path root = Files.createDirectories(directory.resolve("root"));
    state = directory.resolve("state");
    Files.createFile(Files.createDirectories(root.resolve("small")).resolve("file"));
    makeSparse(Files.createDirectories(root.resolve("large")).resolve("zeros"), LARGE);
    makeSparse(Files.createDirectories(root.resolve("huge")).resolve("zeros"), 1L << 40);
    small = "/api/file/archive?format=tar&path=" + root + "/small";
    large = "/api/file/archive?format=tar&path=" + root + "/large";
    huge = "/api/file/archive?resumable=false&path=" + root + "/huge";
    server =
        TestServer.start(
            root, state, Map.of("SESSION_API_KEY", TestServer.KEY, "SATCHEL_MAX_ARCHIVES", "2"));
  }

  private static void makeSparse(Path path, long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  /** In whichever way those of a test have ended. */
  @AfterEach
  void nothingRuns() throws Exception {
    Eventually.holds("nothing runs", () -> running().isEmpty());
  }

  private static JsonNode running() throws IOException {
    HttpResponse<byte[]> answer = server.get(ARCHIVES);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    return JSON.readTree(answer.body()).path("archives");
  }

  private static HttpResponse<byte[]> end(String id) throws IOException {
    return server.send("DELETE", ARCHIVES + "/" + id);
  }

  private static Wire asking(String target) throws IOException {
    Wire wire = Wire.connect(server.port(), 4096);
    wire.send(
        "GET " + target + " HTTP/1.1",
        "Host: localhost",
        "X-Session-API-Key: the-key",
        "Connection: close");
    return wire;
  }

  @Test
  void nothingRunsWhereNothingWasAskedFor() throws IOException {
    assertThat(server.get(ARCHIVES).body()).asString().isEqualTo("{\"archives\":[]}");
    server.get(small);
    server.send("HEAD", small);
    server.get(small, "Range", "bytes=99999999-");
    assertThat(running()).isEmpty();
  }

  @Test
  void anArchiveThatIsSentIsListedUnderTheIdThatItsAnswerHas() throws Exception {
    try (Wire wire = asking(large)) {
      Head head = wire.head();
      Eventually.holds(
          "it is sent", () -> running().path(0).path("state").asText().equals("sending"));
      JsonNode archive = running().path(0);
      assertThat(archive.path("id").asText()).isEqualTo(head.header("X-Archive-Id").orElseThrow());
      assertThat(archive.path("path").asText()).endsWith("/root/large");
      assertThat(archive.path("format").asText()).isEqualTo("tar");
      assertThat(archive.path("planned"))
          .isEqualTo(JSON.readTree("{\"entries\":1,\"bytes\":" + LARGE + "}"));
      assertThat(archive.path("done").path("bytes").asLong()).isBetween(0L, LARGE);
      assertThat(archive.path("done").path("entries").isNumber()).isTrue();
      assertThat(Instant.parse(archive.path("started").asText())).isNotNull();
      assertThat(running()).hasSize(1);
    }
  }

  @Test
  void withoutAPlanTheWholeIsNotKnown() throws Exception {
    try (Wire wire = asking(large + "&resumable=false")) {
      wire.head();
      assertThat(running().path(0).path("planned").isNull()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&resumable=false", "&length=exact", "&delivery=spool"})
  void anArchiveThatIsEndedBreaksOffAlsoWhenItsClientDoesNotRead(String how) throws Exception {
    try (Wire wire = asking(large + how)) {
      Head head = wire.head(); // Before that it may still be refused.
      String id = head.header("X-Archive-Id").orElseThrow();
      HttpResponse<byte[]> ended = end(id);
      assertThat(ended.statusCode()).isEqualTo(204);
      assertThat(ended.body()).isEmpty();
      Eventually.holds("it is gone", () -> running().isEmpty());
      assertThat(end(id).statusCode()).as("now").isEqualTo(404);
      Answer answer = wire.answer(head);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.isWhole()).isFalse();
    }
    assertThat(OpenHandles.countIn(state)).isZero();
    assertThat(server.get(small).statusCode()).isEqualTo(200);
  }

  @Test
  void anArchiveThatIsEndedBeforeItsFirstByteIsRefused() throws Exception {
    try (Wire wire = asking(huge + "&delivery=spool")) {
      Eventually.holds(
          "it spools", () -> running().path(0).path("state").asText().equals("spooling"));
      assertThat(end(running().path(0).path("id").asText()).statusCode()).isEqualTo(204);
      Answer answer = wire.answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).as("nobody is to come again").isEmpty();
      assertThat(answer.detail()).isEqualTo("The archive was broken off: ended by request");
    }
    Eventually.holds("its space is free", () -> OpenHandles.countIn(state) == 0);
  }

  @Test
  void endingOneHindersNoOther() throws Exception {
    try (Wire other = asking(large)) {
      other.head();
      for (int i = 0; i < 20; i++) {
        try (Wire wire = asking(large + "&resumable=false")) {
          String id = wire.head().header("X-Archive-Id").orElseThrow();
          assertThat(end(id).statusCode()).isEqualTo(204);
          Eventually.holds("it is gone", () -> running().size() == 1);
          assertThat(server.get(small).statusCode()).isEqualTo(200);
        }
      }
      assertThat(other.in().readNBytes(10_000_000)).hasSize(10_000_000);
    }
  }

  @Test
  void allThatRunAreListedTheOldestFirst() throws Exception {
    List<String> ids = new ArrayList<>();
    try (Wire one = asking(large);
        Wire two = asking(large + "&resumable=false")) {
      Eventually.holds("both run", () -> running().size() == 2);
      ids.add(one.head().header("X-Archive-Id").orElseThrow());
      ids.add(two.head().header("X-Archive-Id").orElseThrow());
      List<Instant> started = new ArrayList<>();
      running().forEach(archive -> started.add(Instant.parse(archive.path("started").asText())));
      assertThat(started).isSorted();
      assertThat(running().findValuesAsText("id")).containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "%20", "a%2Fb", "00000000-0000-0000-0000-000000000000"})
  void anIdThatNobodyKnowsIs404(String id) throws IOException {
    HttpResponse<byte[]> answer = end(id);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(JSON.readTree(answer.body()).path("detail").asText()).isNotEmpty();
  }

  @Test
  void withoutTheKeyNothingIsShownOrEnded() throws IOException {
    for (String line : List.of("GET " + ARCHIVES, "DELETE " + ARCHIVES + "/x")) {
      Answer answer =
          Wire.exchange(server.port(), line + " HTTP/1.1", "Host: h", "Connection: close");
      assertThat(answer.status()).isEqualTo(401);
    }
  }
}
