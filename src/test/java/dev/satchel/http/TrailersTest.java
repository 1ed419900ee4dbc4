package dev.satchel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an archive came out is told behind it, to whoever asks and where there is a place for it. */
@Tag("locale-blind")
final class TrailersTest {
  private static TestServer server;
  private static Path root;
  private static String tree;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    Path small = Files.createDirectories(root.resolve("small"));
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);
    Files.write(small.resolve("noise"), noise);
    Files.createDirectories(small.resolve("node_modules"));
    Files.createDirectories(root.resolve("deep/deep/deep"));
    tree = "/api/file/archive?path=" + small + "&format=";
    server =
        TestServer.start(
            root,
            directory.resolve("state"),
            Map.of("SESSION_API_KEY", TestServer.KEY, "SATCHEL_MAX_DEPTH", "1"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static String digest(byte[] body) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
    return "sha-256=:" + Base64.getEncoder().encodeToString(hash) + ":";
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void whatFollowsTellsHowItCameOut(String format) throws Exception {
    for (String more : new String[] {"", "&resumable=false"}) {
      Answer answer = Wire.get(server.port(), tree + format + more, "TE: trailers");
      assertThat(answer.isWhole()).isTrue();
      assertThat(answer.header("Trailer"))
          .hasValue("X-Archive-Complete, X-Archive-Entries, X-Archive-Skipped, Repr-Digest");
      assertThat(answer.header("Content-Length")).isEmpty();
      assertThat(answer.trailers())
          .containsOnly(
              Map.entry("x-archive-complete", "true"),
              Map.entry("x-archive-entries", "1"),
              Map.entry("x-archive-skipped", "1"),
              Map.entry("repr-digest", digest(answer.body())));
    }
  }

  @Test
  void anArchiveWithAFaultIsNotComplete() throws Exception {
    Answer answer =
        Wire.get(server.port(), "/api/file/archive?path=" + root + "/deep", "TE: trailers");
    assertThat(answer.trailers())
        .containsEntry("x-archive-complete", "false")
        .containsEntry("repr-digest", digest(answer.body()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Trailers | true",
        "deflate, trailers | true",
        "trailers, deflate;q=0.5 | true",
        "trailers;q=0.5 | true",
        "trailers ; q=1 | true",
        "trailers;q=0 | false",
        "trailers; q=0.000 | false",
        "deflate | false",
        "trailersx | false",
        "x-trailers | false",
        ", | false"
      })
  void theyAreSentToWhoeverSaysSo(String accepted, boolean areSent) throws IOException {
    Answer answer = Wire.get(server.port(), tree + "tar", "TE: " + accepted);
    assertThat(answer.isWhole()).isTrue();
    assertThat(answer.header("Trailer").isPresent()).isEqualTo(areSent);
    assertThat(answer.trailers().isEmpty()).isNotEqualTo(areSent);
  }

  @Test
  void ofSeveralLinesEachCounts() throws IOException {
    Answer answer = Wire.get(server.port(), tree + "tar", "TE: deflate", "TE: trailers");
    assertThat(answer.trailers()).hasSize(4);
  }

  @Test
  void whoeverDoesNotAskGetsNone() throws IOException {
    Answer answer = Wire.get(server.port(), tree + "tar");
    assertThat(answer.header("Trailer")).isEmpty();
    assertThat(answer.trailers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"&length=exact", "&delivery=spool"})
  void behindABodyWithItsLengthThereIsNoPlace(String more) throws IOException {
    for (String format : Formats.labels()) {
      Answer answer = Wire.get(server.port(), tree + format + more, "TE: trailers");
      assertThat(answer.isWhole()).isTrue();
      assertThat(answer.header("Content-Length")).isPresent();
      assertThat(answer.header("Trailer")).isEmpty();
    }
  }

  @Test
  void neitherIsThereBehindAPartOrOverOldHttp() throws IOException {
    Answer part = Wire.get(server.port(), tree + "zip", "TE: trailers", "Range: bytes=0-9");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.header("Trailer")).isEmpty();
    Answer old =
        Wire.exchange(
            server.port(),
            "GET " + tree + "zip HTTP/1.0",
            "X-Session-API-Key: the-key",
            "TE: trailers");
    assertThat(old.isWhole()).isTrue();
    assertThat(old.header("Trailer")).isEmpty();
  }

  @Test
  void aBodyThatBreaksOffHasNone(@TempDir Path directory) throws IOException {
    Path state = directory.resolve("vanishing");
    Path many = Files.createDirectories(root.resolve("many"));
    for (int i = 0; i < 5_000; i++) { // Their manifest does not fit in memory.
      Files.createFile(many.resolve(i + "-" + "x".repeat(200)));
    }
    try (TestServer broken = TestServer.start(root, state)) {
      Files.delete(state);
      Answer answer =
          Wire.get(
              broken.port(),
              "/api/file/archive?resumable=false&format=tar&path=" + many,
              "TE: trailers");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.isWhole()).isFalse();
      assertThat(answer.trailers()).isEmpty();
    }
  }

  @Test
  void curlShowsThem(@TempDir Path directory) throws Exception {
    Path out = directory.resolve("out");
    Command.run("curl", "--version");
    String headers =
        Command.run(
            "curl",
            "-sSf",
            "-D-",
            "-o",
            out.toString(),
            "-H",
            "X-Session-API-Key: the-key",
            "-H",
            "TE: trailers",
            "http://127.0.0.1:" + server.port() + tree + "zip");
    assertThat(headers)
        .contains("X-Archive-Complete: true")
        .contains("Repr-Digest: " + digest(Files.readAllBytes(out)));
    Command.run("unzip", "-tqq", out.toString());
  }
}
