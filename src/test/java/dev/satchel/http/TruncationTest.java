package dev.satchel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.cli.ServerProcess;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever gets only a part of an archive can tell, over whatever kind of HTTP it came. */
@Tag("locale-blind")
final class TruncationTest {
  /** So many, with such names, that their manifest does not fit in memory. */
  private static final int FILES = 5_000;

  private static final long LARGE = 64L << 20;
  private static final int CURL_PARTIAL_FILE = 18;

  private static Path root;
  private static Path large;
  private static TestServer well;

  /** Its state directory is gone, so that what needs to set something aside fails half way. */
  private static TestServer broken;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    Path many = Files.createDirectories(root.resolve("many"));
    for (int i = 0; i < FILES; i++) {
      Files.createFile(many.resolve(i + "-" + "x".repeat(200)));
    }
    byte[] noise = new byte[1 << 20];
    new Random(1).nextBytes(noise);
    Files.write(many.resolve("0-noise"), noise); // So that a part has left in each format.
    large = Files.createDirectories(root.resolve("large"));
    try (RandomAccessFile file = new RandomAccessFile(large.resolve("zeros").toFile(), "rw")) {
      file.setLength(LARGE);
    }
    well = TestServer.start(root, directory.resolve("state"));
    Path state = directory.resolve("vanishing-state");
    broken = TestServer.start(root, state);
    Files.delete(state);
  }

  @AfterAll
  static void stop() throws IOException {
    well.close();
    broken.close();
  }

  /** Without a plan, which could fail as well. */
  private static String many(String format) {
    return "/api/file/archive?resumable=false&path=" + root + "/many&format=" + format;
  }

  private static Answer exchange(TestServer server, String requestLine, String... headerLines)
      throws IOException {
    String[] lines =
        Stream.concat(
                Stream.of("Host: localhost", "X-Session-API-Key: the-key"), Stream.of(headerLines))
            .toArray(String[]::new);
    return Wire.exchange(server.port(), requestLine, lines);
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void aBodyThatFailsHalfWayHasNoLastChunk(String format) throws IOException {
    Answer answer = exchange(broken, "GET " + many(format) + " HTTP/1.1");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Transfer-Encoding")).hasValue("chunked");
    assertThat(answer.body()).isNotEmpty();
    assertThat(answer.isWhole()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void neitherHasItIfTheClientWantsTheConnectionClosed(String format) throws IOException {
    Answer answer = exchange(broken, "GET " + many(format) + " HTTP/1.1", "Connection: close");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Transfer-Encoding")).hasValue("chunked");
    assertThat(answer.body()).isNotEmpty();
    assertThat(answer.isWhole()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void aWholeBodyHasItsLastChunkAlsoIfTheConnectionIsClosed(String format) throws IOException {
    Answer answer = exchange(well, "GET " + many(format) + " HTTP/1.1", "Connection: close");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Transfer-Encoding")).hasValue("chunked");
    assertThat(answer.header("Content-Length")).isEmpty();
    assertThat(answer.isWhole()).isTrue();
  }

  private static Command.Result curl(int port, String target, Path out, String... more)
      throws IOException {
    List<String> words =
        new ArrayList<>(List.of("curl", "-sS", "-H", "X-Session-API-Key: the-key"));
    words.addAll(List.of(more));
    words.addAll(List.of("-w", "%{http_code}", "-o", out.toString()));
    words.add("http://127.0.0.1:" + port + target);
    return Command.result(words.toArray(String[]::new));
  }

  @Test
  void curlNoticesABodyThatFailsHalfWay(@TempDir Path directory) throws IOException {
    Path out = directory.resolve("out");
    assertThat(curl(broken.port(), many("zip"), out).code()).isEqualTo(CURL_PARTIAL_FILE);
    assertThat(curl(broken.port(), many("tar"), out, "-H", "Connection: close").code())
        .isEqualTo(CURL_PARTIAL_FILE);
    assertThat(curl(well.port(), many("zip"), out).code()).isZero();
    Command.run("unzip", "-tqq", out.toString());
  }

  @Test
  void overOldHttpAFailureIsAnErrorBeforeTheFirstByte(@TempDir Path directory) throws IOException {
    Path out = directory.resolve("out");
    Command.Result result = curl(broken.port(), many("zip"), out, "--http1.0");
    assertThat(result).isEqualTo(new Command.Result(0, "500"));
    assertThat(Files.readString(out)).startsWith("{").contains("Internal Server Error");
  }

  @Test
  void overOldHttpAWholeBodyHasItsLength() throws IOException {
    for (String closing : List.of("Connection: close", "X-Nothing: x")) {
      Answer answer = exchange(well, "GET " + many("tar.gz") + " HTTP/1.0", closing);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Transfer-Encoding")).isEmpty();
      assertThat(answer.header("Content-Length")).isPresent();
      assertThat(answer.isWhole()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void aBodyThatFailsBeforeItsFirstByteIsAnErrorInJson(String format) throws IOException {
    Answer answer =
        exchange(broken, "GET " + many(format) + "&delivery=spool HTTP/1.1", "Connection: close");
    assertThat(answer.status()).as(answer.text()).isEqualTo(500);
    assertThat(answer.json().path("detail").asText()).isEqualTo("Internal Server Error");
    assertThat(answer.json().path("error_id").asText()).matches("[0-9a-f]{32}");
    assertThat(answer.isWhole()).isTrue();
    assertThat(answer.header("Content-Disposition")).isEmpty();
    assertThat(answer.text()).doesNotContain("vanishing-state");
  }

  @Test
  void throughNginxTheBytesAreTheSame(@TempDir Path directory) throws Exception {
    byte[] direct = well.get(many("zip")).body();
    try (Nginx nginx = Nginx.before(well.port(), directory.resolve("nginx"))) {
      Path out = directory.resolve("out");
      Command.Result result = curl(nginx.port(), many("zip"), out);
      assertThat(result).isEqualTo(new Command.Result(0, "200"));
      assertThat(Files.readAllBytes(out)).isEqualTo(direct);
    }
  }

  @Test
  void throughNginxAFailureShows(@TempDir Path directory) throws Exception {
    Path out = directory.resolve("out");
    try (Nginx old = Nginx.before(broken.port(), directory.resolve("old"));
        Nginx chunking =
            Nginx.before(broken.port(), directory.resolve("chunking"), "proxy_http_version 1.1;")) {
      assertThat(curl(old.port(), many("zip"), out)).isEqualTo(new Command.Result(0, "500"));
      assertThat(curl(chunking.port(), many("zip"), out).code()).isNotZero();
      assertThat(curl(chunking.port(), many("tar"), out, "-H", "Connection: close").code())
          .isNotZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1.1"})
  void throughNginxAServerThatIsKilledShows(String version, @TempDir Path directory)
      throws Exception {
    try (ServerProcess server = ServerProcess.start(root, directory.resolve("state"));
        Nginx nginx =
            Nginx.before(
                server.port(),
                directory.resolve("nginx"),
                "proxy_http_version " + version + ";",
                "proxy_max_temp_file_size 0;")) {
      Process curl =
          new ProcessBuilder(
                  "curl",
                  "-sSf",
                  "-H",
                  "X-Session-API-Key: " + ServerProcess.KEY,
                  "http://127.0.0.1:" + nginx.port() + "/api/file/archive?format=tar&path=" + large)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream out = curl.getInputStream()) {
        assertThat(out.readNBytes(1 << 20)).hasSize(1 << 20);
        server.kill();
        assertThat(out.transferTo(OutputStream.nullOutputStream())).isLessThan(LARGE - (1 << 20));
        assertThat(curl.waitFor()).isNotZero();
      } finally {
        curl.destroyForcibly();
      }
    }
  }
}
