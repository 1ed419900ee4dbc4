package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.OpenHandles;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only so many archives are made at once, and each slot comes back in whatever way one ends. */
@Tag("locale-blind")
final class ConcurrencyTest {
  private static final int SMALL_BUFFER = 4096;

  private static Path root;
  private static Path state;
  private static String small;

  /** More than all buffers between a server and a client that does not read can take; no plan. */
  private static String large;

  @BeforeAll
  static void makeTree(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    state = directory.resolve("state");
    Files.writeString(Files.createDirectories(root.resolve("small")).resolve("file"), "content");
    Path zeros = Files.createDirectories(root.resolve("large")).resolve("zeros");
    try (RandomAccessFile file = new RandomAccessFile(zeros.toFile(), "rw")) {
      file.setLength(64L << 20);
    }
    small = "/api/file/archive?path=" + root + "/small";
    large = "/api/file/archive?resumable=false&format=tar&path=" + root + "/large";
  }

  private static TestServer server(int slots) throws IOException {
    return TestServer.start(
        root,
        state,
        Map.of("SESSION_API_KEY", TestServer.KEY, "SATCHEL_MAX_ARCHIVES", Integer.toString(slots)));
  }

  /** A client that has got the head of an answer and reads no more. */
  private static Wire stalled(TestServer server, String target) throws IOException {
    Wire wire = Wire.connect(server.port(), SMALL_BUFFER);
    wire.send(
        "GET " + target + " HTTP/1.1", "Host: localhost", "X-Session-API-Key: " + TestServer.KEY);
    assertThat(wire.head().status()).isEqualTo(200);
    return wire;
  }

  private static void assertBusy(Answer answer) throws IOException {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After").orElseThrow()).matches("[1-9]\\d*");
    assertThat(answer.detail()).contains("slot").contains("try again");
  }

  private static void awaitFreeSlot(TestServer server) throws Exception {
    Eventually.holds("a slot is free", () -> server.get(small).statusCode() == 200);
  }

  @Test
  void oneMoreThanAllowedIsToldToComeAgain() throws Exception {
    try (TestServer server = server(1)) {
      try (Wire stalled = stalled(server, large)) {
        assertBusy(Wire.get(server.port(), small));
        assertBusy(Wire.get(server.port(), small + "&delivery=spool"));
        assertThat(server.send("HEAD", small).statusCode()).as("looks at all").isEqualTo(503);
        assertThat(Wire.get(server.port(), "/api/file/archive?path=" + root + "/none").status())
            .as("refused for what is wrong with it")
            .isEqualTo(404);
        assertThat(stalled.in().read()).isNotNegative();
      }
      awaitFreeSlot(server);
    }
  }

  @Test
  void aSpoolThatIsBeingSentHoldsItsSlot() throws Exception {
    try (TestServer server = server(1)) {
      try (Wire stalled = stalled(server, large + "&delivery=spool")) {
        assertBusy(Wire.get(server.port(), small));
        assertThat(stalled.in().read()).isNotNegative();
      }
      awaitFreeSlot(server);
    }
  }

  @Test
  void aSlotComesBackFromARefusalThatNobodyTookAnyMore() throws Exception {
    try (TestServer server = server(2)) {
      for (int i = 0; i < 20; i++) {
        try (Wire wire = Wire.connect(server.port())) {
          wire.send(
              "GET " + small + "&delivery=spool HTTP/1.1",
              "Host: localhost",
              "X-Session-API-Key: the-key",
              "Range: bytes=99999999-");
          wire.reset();
        }
      }
      awaitFreeSlot(server);
    }
  }

  @Test
  void aSlotComesBackInWhateverWayARequestEnds() throws Exception {
    try (TestServer server = server(1)) {
      String spooled = small + "&delivery=spool";
      HttpResponse<byte[]> whole = server.get(spooled);
      String etag = whole.headers().firstValue("ETag").orElseThrow();
      for (int i = 0; i < 3; i++) {
        assertThat(server.get(small).statusCode()).isEqualTo(200);
        assertThat(server.get(spooled).statusCode()).isEqualTo(200);
        assertThat(server.get(spooled, "Range", "bytes=0-1").statusCode()).isEqualTo(206);
        assertThat(server.get(spooled, "Range", "bytes=9999999-").statusCode()).isEqualTo(416);
        assertThat(server.get(small, "Range", "bytes=0-1").statusCode()).isEqualTo(206);
        assertThat(server.get(small, "Range", "bytes=9999999-").statusCode()).isEqualTo(416);
        assertThat(server.get(small, "If-None-Match", etag).statusCode()).isEqualTo(304);
        assertThat(server.get(spooled, "If-None-Match", etag).statusCode()).isEqualTo(304);
        assertThat(server.send("HEAD", small).statusCode()).isEqualTo(200);
        assertThat(server.send("HEAD", spooled).statusCode()).isEqualTo(200);
        assertThat(server.send("HEAD", spooled, "Range", "bytes=9999999-").statusCode())
            .isEqualTo(200);
        assertThat(server.get("/api/file/archive?path=/etc").statusCode()).isEqualTo(403);
        assertThat(server.get(small + "&format=rar").statusCode()).isEqualTo(422);
      }
    }
  }

  @Test
  void aSlotComesBackAfterAFailure(@TempDir Path directory) throws Exception {
    Path vanishing = directory.resolve("vanishing");
    try (TestServer server =
        TestServer.start(
            root,
            vanishing,
            Map.of("SESSION_API_KEY", TestServer.KEY, "SATCHEL_MAX_ARCHIVES", "1"))) {
      Command.run("rm", "-r", vanishing.toString());
      Files.writeString(vanishing, "in the way");
      for (int i = 0; i < 3; i++) {
        assertThat(server.get(small + "&delivery=spool").statusCode()).isEqualTo(500);
        assertThat(server.get(small).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void aSlowClientHindersNobody() throws Exception {
    try (TestServer server = server(2);
        Wire slow = stalled(server, large)) {
      for (int i = 0; i < 20; i++) {
        assertThat(slow.in().readNBytes(1024)).hasSize(1024);
        assertThat(server.get("/health").statusCode()).isEqualTo(200);
        assertThat(server.get(small).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void clientsThatLeaveTakeNothingWithThem() throws Exception {
    try (TestServer server = server(1_000)) {
      server.get(large); // Opens what is opened once.
      int handles = OpenHandles.count();
      for (int i = 0; i < 200; i++) {
        String target = i % 50 == 1 ? large.replace("resumable=false&", "") : large;
        stalled(server, i % 50 == 0 ? target + "&delivery=spool" : target).close();
      }
      Eventually.holds("as many are open as before", () -> OpenHandles.count() <= handles);
      Eventually.holds("none of the tree but its root", () -> OpenHandles.countIn(root) <= 1);
      assertThat(server.get(small).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void thePagesAnswerWhileAsManyStallAsAreAllowed() throws Exception {
    int slots = 30;
    List<Wire> stalled = new ArrayList<>();
    try (TestServer server = server(slots)) {
      for (int i = 0; i < slots; i++) {
        stalled.add(stalled(server, large));
      }
      assertBusy(Wire.get(server.port(), small));
      assertThat(server.get("/health").statusCode()).isEqualTo(200);
    } finally {
      for (Wire wire : stalled) {
        wire.close();
      }
    }
  }

  @Test
  void ofTwoHundredAtOnceEachIsAnsweredOrToldToComeAgain() throws Exception {
    try (TestServer server = server(4)) {
      List<Wire> wires = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Wire wire = Wire.connect(server.port());
        wire.send(
            "GET " + small + " HTTP/1.1",
            "Host: localhost",
            "X-Session-API-Key: the-key",
            "Connection: close");
        wires.add(wire);
      }
      for (Wire wire : wires) {
        Answer answer = wire.answer();
        assertThat(answer.isWhole()).isTrue();
        if (answer.status() != 200) {
          assertBusy(answer);
        }
        wire.close();
      }
      assertAllSlotsAreFree(server, 4);
    }
  }

  private static String running(TestServer server) throws IOException {
    return new String(server.get("/api/file/archives").body(), UTF_8);
  }

  private static void assertAllSlotsAreFree(TestServer server, int slots) throws Exception {
    List<Wire> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < slots; i++) {
        Eventually.holds("a slot is free", () -> stalled.add(stalled(server, large)));
      }
      assertBusy(Wire.get(server.port(), small));
    } finally {
      for (Wire wire : stalled) {
        wire.close();
      }
    }
  }

  @Test
  void aClientThatLeavesBeforeTheFirstByteLeavesItsSlot() throws Exception {
    try (TestServer server = server(1)) {
      for (String leaving :
          List.of(large.replace("resumable=false&", ""), large + "&delivery=spool")) {
        try (Wire wire = Wire.connect(server.port())) {
          wire.send("GET " + leaving + " HTTP/1.1", "Host: h", "X-Session-API-Key: the-key");
          Eventually.holds("it is under way", () -> !running(server).equals("{\"archives\":[]}"));
          wire.reset();
        }
        awaitFreeSlot(server);
      }
    }
  }
}
