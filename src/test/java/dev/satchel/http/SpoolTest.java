package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Eventually;
import dev.satchel.OpenHandles;
import dev.satchel.cli.ServerProcess;
import dev.satchel.http.Wire.Answer;
import dev.satchel.http.Wire.Head;
import dev.satchel.server.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive that is set aside has a length, ranges and a tag, and leaves nothing behind. */
@Tag("locale-blind")
final class SpoolTest {
  private static TestServer server;
  private static Path root;
  private static Path state;
  private static String spooled;
  private static String spooledLarge;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    state = directory.resolve("state");
    Path small = Files.createDirectories(root.resolve("small"));
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);
    Files.write(small.resolve("noise"), noise);
    Path large = Files.createDirectories(root.resolve("large"));
    try (RandomAccessFile file = new RandomAccessFile(large.resolve("zeros").toFile(), "rw")) {
      file.setLength(64L << 20);
    }
    spooled = "/api/file/archive?delivery=spool&path=" + small;
    spooledLarge = "/api/file/archive?delivery=spool&format=tar&path=" + large;
    server = TestServer.start(root, state);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  /** After each test, in whichever way its requests have ended. */
  @AfterEach
  void nothingIsLeft() throws Exception {
    Eventually.holds("no scratch file is open", () -> OpenHandles.countIn(state) == 0);
    assertThat(state).isDirectoryNotContaining("glob:**scratch*");
  }

  private static String etag(HttpResponse<?> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  private static byte[] part(byte[] whole, int first, int last) {
    return Arrays.copyOfRange(whole, first, last + 1);
  }

  private static void assertPart(String range, byte[] whole, int first, int last)
      throws IOException {
    HttpResponse<byte[]> answer = server.get(spooled, "Range", range);
    assertThat(answer.statusCode()).as(range).isEqualTo(206);
    assertThat(answer.headers().firstValue("Content-Range"))
        .hasValue("bytes " + first + "-" + last + "/" + whole.length);
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(last - first + 1);
    assertThat(answer.body()).as(range).isEqualTo(part(whole, first, last));
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void aSpooledArchiveIsTheStreamedOneWithLengthTagAndRanges(String format) throws IOException {
    HttpResponse<byte[]> answer = server.get(spooled + "&format=" + format);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
    assertThat(answer.headers().firstValue("Transfer-Encoding")).isEmpty();
    assertThat(answer.headers().firstValue("Accept-Ranges")).hasValue("bytes");
    assertThat(etag(answer)).matches("\"[0-9a-f]{64}\"");
    HttpResponse<byte[]> streamed =
        server.get(spooled.replace("=spool", "=stream") + "&format=" + format);
    assertThat(streamed.body()).isEqualTo(answer.body());
    assertThat(etag(streamed)).as("the same bytes").isEqualTo(etag(answer));
    assertThat(streamed.headers().firstValue("Content-Length")).isEmpty();
  }

  @Test
  void theSameTreeHasTheSameTagAndAnotherTreeAnother() throws IOException {
    Path changing = Files.createDirectories(root.resolve("changing"));
    String target = "/api/file/archive?delivery=spool&path=" + changing;
    Files.writeString(changing.resolve("file"), "one");
    String first = etag(server.get(target));
    assertThat(etag(server.get(target))).isEqualTo(first);
    Files.writeString(changing.resolve("file"), "two");
    assertThat(etag(server.get(target))).isNotEqualTo(first);
  }

  @Test
  void aSingleRangeIsSent() throws IOException {
    byte[] whole = server.get(spooled).body();
    int last = whole.length - 1;
    assertPart("bytes=0-0", whole, 0, 0);
    assertPart("bytes=0-99", whole, 0, 99);
    assertPart("bytes=1000-199999", whole, 1000, 199_999);
    assertPart("bytes=" + last + "-", whole, last, last);
    assertPart("bytes=5-", whole, 5, last);
    assertPart("bytes=-7", whole, whole.length - 7, last);
    assertPart("bytes=-99999999", whole, 0, last);
    assertPart("bytes=0-", whole, 0, last);
    assertPart("bytes=0-99999999", whole, 0, last);
    assertPart("bytes=0-" + last, whole, 0, last);
  }

  @Test
  void twoHalvesMakeTheWhole() throws IOException {
    byte[] whole = server.get(spooled).body();
    int middle = whole.length / 2;
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(server.get(spooled, "Range", "bytes=0-" + (middle - 1)).body());
    joined.writeBytes(server.get(spooled, "Range", "bytes=" + middle + "-").body());
    assertThat(joined.toByteArray()).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-1,5-9",
        "bytes=5-1",
        "bytes=-",
        "bytes=a-b",
        "bytes",
        "lines=0-5",
        "bytes=0-1;",
        "bytes=--5",
        "bytes=9999999999999999999999-"
      })
  void aRangeThatIsMalformedOrManifoldIsAnsweredWithTheWhole(String range) throws IOException {
    HttpResponse<byte[]> answer = server.get(spooled, "Range", range);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Range")).isEmpty();
    assertThat(answer.body()).hasSizeGreaterThan(300_000);
  }

  @Test
  void aRangeBeyondTheEndIs416() throws IOException {
    int size = server.get(spooled).body().length;
    for (String range : List.of("bytes=" + size + "-", "bytes=9999999-99999999", "bytes=-0")) {
      HttpResponse<byte[]> answer = server.get(spooled, "Range", range);
      assertThat(answer.statusCode()).as(range).isEqualTo(416);
      assertThat(answer.headers().firstValue("Content-Range")).hasValue("bytes */" + size);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(new String(answer.body(), UTF_8))
          .isEqualTo("{\"detail\":\"Range lies beyond the end of " + size + " bytes\"}");
    }
  }

  @Test
  void aSpoolThatIsNotResumableHasALengthButNoTagAndNoRanges() throws IOException {
    String target = spooled + "&resumable=false";
    HttpResponse<byte[]> answer =
        server.get(target, "Range", "bytes=0-1", "If-None-Match", etag(server.get(spooled)));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
    assertThat(answer.headers().firstValue("ETag")).isEmpty();
    assertThat(answer.headers().firstValue("Accept-Ranges")).isEmpty();
    assertThat(answer.body()).isEqualTo(server.get(spooled).body());
  }

  @Test
  void aRangeOfSomethingElseIsAnsweredWithTheWhole() throws IOException {
    String etag = etag(server.get(spooled));
    assertThat(server.get(spooled, "Range", "bytes=0-1", "If-Range", etag).statusCode())
        .isEqualTo(206);
    for (String other : List.of("\"other\"", "W/" + etag, "Wed, 21 Oct 2015 07:28:00 GMT")) {
      assertThat(server.get(spooled, "Range", "bytes=0-1", "If-Range", other).statusCode())
          .as(other)
          .isEqualTo(200);
    }
    assertThat(
            server.get(spooled, "Range", "bytes=99999999-", "If-Range", "\"other\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void whatTheClientHasAlreadyIsNotSentAgain() throws IOException {
    String etag = etag(server.get(spooled));
    for (String known : List.of(etag, "*", "\"a\", " + etag, "W/" + etag)) {
      HttpResponse<byte[]> answer = server.get(spooled, "If-None-Match", known);
      assertThat(answer.statusCode()).as(known).isEqualTo(304);
      assertThat(answer.body()).isEmpty();
      assertThat(etag(answer)).isEqualTo(etag);
    }
    assertThat(server.get(spooled, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void aScratchFileIsOpenWhileItIsSentAndGoneWhenTheClientLeaves() throws Exception {
    try (Wire wire = Wire.connect(server.port(), 4096)) {
      wire.send(
          "GET " + spooledLarge + " HTTP/1.1", "Host: localhost", "X-Session-API-Key: the-key");
      Head head = wire.head();
      assertThat(head.status()).isEqualTo(200);
      assertThat(OpenHandles.countIn(state)).isEqualTo(1);
      assertThat(state).isDirectoryNotContaining("glob:**scratch*");
    }
    Eventually.holds("it is closed", () -> OpenHandles.countIn(state) == 0);
  }

  @Test
  void aServerThatIsKilledLeavesNothing(@TempDir Path directory) throws Exception {
    Path otherState = directory.resolve("state");
    Path huge = Files.createDirectories(directory.resolve("huge"));
    try (RandomAccessFile file = new RandomAccessFile(huge.resolve("zeros").toFile(), "rw")) {
      file.setLength(1L << 40); // More than can be read before it is killed.
    }
    try (ServerProcess killed = ServerProcess.start(huge, otherState);
        Wire wire = Wire.connect(killed.port())) {
      wire.send(
          "GET /api/file/archive?delivery=spool&resumable=false&path=" + huge + " HTTP/1.1",
          "Host: localhost",
          "X-Session-API-Key: " + ServerProcess.KEY);
      Eventually.holds("it spools", () -> spoolOf(killed, otherState) > 100_000);
      killed.kill();
    }
    assertThat(otherState).isDirectoryNotContaining("glob:**scratch*");
  }

  /** How large the scratch file of another process is; 0 if there is none. */
  private static long spoolOf(ServerProcess server, Path state) throws IOException {
    try (Stream<Path> handles = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
      for (Path handle : handles.toList()) {
        if (Files.isSymbolicLink(handle)
            && Files.readSymbolicLink(handle).toString().startsWith(state + "/")) {
          return Files.size(handle);
        }
      }
    } catch (NoSuchFileException e) {
      // One of them was closed meanwhile.
    }
    return 0;
  }

  @Test
  void whereThereIsNoRoomIs507BeforeTheFirstByte(@TempDir Path directory) throws Exception {
    Path otherState = directory.resolve("state");
    String[] noMoreThanAMegabyte = {"bash", "-c", "ulimit -f 1024; exec \"$@\"", "-"};
    try (ServerProcess full = ServerProcess.start(root, otherState, noMoreThanAMegabyte)) {
      assertThat(Wire.get(full.port(), spooled).status()).isEqualTo(200);
      for (int i = 0; i < 5; i++) { // More often than there are slots.
        Answer answer = Wire.get(full.port(), spooledLarge);
        assertThat(answer.status()).as(answer.text()).isEqualTo(507);
        assertThat(answer.detail()).contains("no room").contains("delivery=stream");
      }
      Answer streamed = Wire.get(full.port(), spooledLarge.replace("=spool", "=stream"));
      assertThat(streamed.status()).isEqualTo(200);
      assertThat(streamed.isWhole()).isTrue();
      assertThat(otherState).isDirectoryNotContaining("glob:**scratch*");
      assertThat(spoolOf(full, otherState)).isZero();
    }
  }
}
