package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.archive.ArchiveFormat;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What broke off goes on where it was, whatever the format; what has changed comes whole. */
@Tag("locale-blind")
final class ResumeTest {
  /** Would say something for each of thousands of requests; held, or the level would be lost. */
  private static final Logger SATCHEL = Logger.getLogger("dev.satchel");

  private static TestServer server;
  private static Path root;
  private static String tiny;
  private static String small;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    SATCHEL.setLevel(Level.WARNING);
    root = Files.createDirectories(directory.resolve("root"));
    Files.writeString(Files.createDirectories(root.resolve("tiny")).resolve("file"), "content");
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);
    Files.write(Files.createDirectories(root.resolve("small")).resolve("noise"), noise);
    tiny = "/api/file/archive?path=" + root + "/tiny&format=";
    small = "/api/file/archive?path=" + root + "/small&format=";
    server = TestServer.start(root, directory.resolve("state"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    SATCHEL.setLevel(null);
  }

  private static String etag(HttpResponse<?> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  private static Answer exchange(String requestLine, String... headerLines) throws IOException {
    String[] lines = Arrays.copyOf(headerLines, headerLines.length + 3);
    lines[headerLines.length] = "Host: localhost";
    lines[headerLines.length + 1] = "X-Session-API-Key: " + TestServer.KEY;
    lines[headerLines.length + 2] = "Connection: close";
    return Wire.exchange(server.port(), requestLine, lines);
  }

  /** What makes the bytes can be resumed at each one, as {@code ArchiveRangeTest} knows. */
  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void fromAnyByteOnItGoesOnToTheSameWhole(String format) throws IOException {
    HttpResponse<byte[]> answer = server.get(tiny + format);
    byte[] whole = answer.body();
    for (int at : PlacesToResume.in(whole)) {
      HttpResponse<byte[]> rest =
          server.get(tiny + format, "Range", "bytes=" + at + "-", "If-Range", etag(answer));
      assertThat(rest.statusCode()).as("from %d", at).isEqualTo(206);
      assertThat(rest.headers().firstValue("Content-Range"))
          .hasValue("bytes " + at + "-" + (whole.length - 1) + "/" + whole.length);
      assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(whole, at, whole.length));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void anyPartIsThatPart(String format) throws IOException {
    byte[] whole = server.get(small + format).body();
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      int first = random.nextInt(whole.length);
      int last = first + random.nextInt(whole.length - first);
      HttpResponse<byte[]> part =
          server.get(small + format, "Range", "bytes=" + first + "-" + last);
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.headers().firstValueAsLong("Content-Length")).hasValue(last - first + 1);
      assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, first, last + 1));
    }
    HttpResponse<byte[]> end = server.get(small + format, "Range", "bytes=-7");
    assertThat(end.body()).isEqualTo(Arrays.copyOfRange(whole, whole.length - 7, whole.length));
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void aRangeBeyondTheEndIs416WithTheLength(String format) throws IOException {
    int length = server.get(small + format).body().length;
    for (String range : List.of("bytes=" + length + "-", "bytes=99999999-", "bytes=-0")) {
      HttpResponse<byte[]> answer = server.get(small + format, "Range", range);
      assertThat(answer.statusCode()).as(range).isEqualTo(416);
      assertThat(answer.headers().firstValue("Content-Range")).hasValue("bytes */" + length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-1,5-9", "bytes=5-1", "bytes=-", "bytes=a-b", "lines=0-5"})
  void severalRangesOrNoneAreAnsweredWithTheWhole(String range) throws IOException {
    HttpResponse<byte[]> answer = server.get(small + "zip", "Range", range);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
    assertThat(answer.body()).isEqualTo(server.get(small + "zip").body());
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void whatTheClientHasAlreadyIsNotMadeAgain(String format) throws IOException {
    String etag = etag(server.get(small + format));
    assertThat(etag).matches("\"[0-9a-f]{64}\"");
    for (String method : List.of("GET", "HEAD")) {
      for (String known : List.of(etag, "*", " * ", "\"a\", " + etag, "W/" + etag + ",\"b\"")) {
        HttpResponse<byte[]> answer = server.send(method, small + format, "If-None-Match", known);
        assertThat(answer.statusCode()).as(known).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(etag(answer)).isEqualTo(etag);
        assertThat(answer.headers().firstValue("X-Archive-Id")).as("of no body").isEmpty();
      }
    }
    for (String other : List.of("\"other\"", etag.replace("\"", ""), "W/\"*\"")) {
      assertThat(server.get(small + format, "If-None-Match", other).statusCode())
          .as(other)
          .isEqualTo(200);
    }
  }

  @Test
  void ofSeveralLinesOfTagsEachCounts() throws IOException {
    Answer answer =
        exchange(
            "GET " + small + "tar HTTP/1.1",
            "If-None-Match: \"other\"",
            "If-None-Match: " + etag(server.get(small + "tar")));
    assertThat(answer.status()).isEqualTo(304);
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void aPartOfSomethingElseIsAnsweredWithTheWhole(String format) throws IOException {
    HttpResponse<byte[]> whole = server.get(small + format);
    for (String other : Formats.labels()) {
      String etag = etag(server.get(small + other));
      assertThat(etag.equals(etag(whole))).isEqualTo(other.equals(format));
      HttpResponse<byte[]> answer =
          server.get(small + format, "Range", "bytes=5-", "If-Range", etag);
      assertThat(answer.statusCode()).isEqualTo(other.equals(format) ? 206 : 200);
    }
    for (String other : List.of("\"other\"", "W/" + etag(whole), "Wed, 21 Oct 2015 07:28:00 GMT")) {
      HttpResponse<byte[]> answer =
          server.get(small + format, "Range", "bytes=99999999-", "If-Range", other);
      assertThat(answer.statusCode()).as(other).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(whole.body());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void whenTheTreeHasChangedTheWholeOfItsNewArchiveIsSent(String format) throws IOException {
    Path changing = Files.createDirectories(root.resolve("changing-" + format));
    String target = "/api/file/archive?path=" + changing + "&format=" + format;
    Files.writeString(changing.resolve("file"), "one");
    String etag = etag(server.get(target));
    assertThat(etag(server.get(target))).as("as long as nothing changes").isEqualTo(etag);
    Files.writeString(changing.resolve("file"), "two");
    HttpResponse<byte[]> answer = server.get(target, "Range", "bytes=5-", "If-Range", etag);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(etag(answer)).isNotEqualTo(etag);
    assertThat(server.get(target, "If-None-Match", etag).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"&exclude=x", "&use_default_excludes=false"})
  void anotherParameterMakesAnotherTag(String parameter) throws IOException {
    assertThat(etag(server.get(small + "zip" + parameter)))
        .isNotEqualTo(etag(server.get(small + "zip")));
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void withoutAPlanThereIsNoTagAndNoRange(String format) throws IOException {
    String target = small + format + "&resumable=false";
    for (String method : List.of("GET", "HEAD")) {
      HttpResponse<byte[]> answer =
          server.send(method, target, "Range", "bytes=5-9", "If-None-Match", "*");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("ETag")).isEmpty();
      assertThat(answer.headers().firstValue("Accept-Ranges")).isEmpty();
      assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
      assertThat(answer.headers().firstValue("Content-Range")).isEmpty();
    }
    assertThat(server.get(target).body()).isEqualTo(server.get(small + format).body());
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void anExactLengthIsGivenWhereItIsAskedFor(String format) throws IOException {
    byte[] whole = server.get(small + format).body();
    for (String more : List.of("", "&resumable=false", "&delivery=spool")) {
      HttpResponse<byte[]> answer = server.get(small + format + "&length=exact" + more);
      assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(whole.length);
      assertThat(answer.headers().firstValue("ETag").isPresent())
          .isNotEqualTo(more.equals("&resumable=false"));
      assertThat(answer.body()).isEqualTo(whole);
    }
    assertThat(
            server.get(small + format + "&length=chunked").headers().firstValue("Content-Length"))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void overOldHttpEachHasItsLength(String format) throws IOException {
    byte[] whole = server.get(small + format).body();
    int lowest = ArchiveFormat.labelled(format).orElseThrow().minLevel();
    for (String more : List.of("", "&resumable=false", "&level=" + lowest)) {
      Answer answer = exchange("GET " + small + format + more + " HTTP/1.0");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.isWhole()).isTrue();
      assertThat(answer.header("Content-Length")).isPresent();
      if (!more.contains("level")) {
        assertThat(answer.body()).isEqualTo(whole);
      }
    }
    Answer part = exchange("GET " + small + format + " HTTP/1.0", "Range: bytes=5-9");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 5, 10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tar", "zip&level=0"})
  void headTellsTheLengthThatFollowsFromTheTree(String format) throws IOException {
    int length = server.get(small + format).body().length;
    for (String version : List.of("1.0", "1.1")) {
      Answer head = exchange("HEAD " + small + format + " HTTP/" + version, "Range: bytes=0-1");
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Length")).hasValue(Integer.toString(length));
      assertThat(head.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#compressed")
  void headTellsNoLengthThatIsNotKnown(String format) throws IOException {
    for (String more : List.of("", "&delivery=spool", "&resumable=false")) {
      for (String version : List.of("1.0", "1.1")) {
        Answer head = exchange("HEAD " + small + format + more + " HTTP/" + version);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).as(version).isEmpty();
        assertThat(head.body()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.http.Formats#labels")
  void headSaysWhatGetSays(String format) throws IOException {
    HttpResponse<byte[]> get = server.get(small + format);
    HttpResponse<byte[]> head = server.send("HEAD", small + format);
    assertThat(head.statusCode()).isEqualTo(200);
    for (String name :
        List.of(
            "ETag",
            "Accept-Ranges",
            "Content-Type",
            "Content-Disposition",
            "Cache-Control",
            "X-Content-Type-Options")) {
      assertThat(head.headers().firstValue(name))
          .as(name)
          .isPresent()
          .isEqualTo(get.headers().firstValue(name));
    }
    assertThat(head.headers().firstValue("X-Archive-Id")).as("of no body").isEmpty();
  }

  /** More of zeros than fits between a server and a client that does not read. */
  private static Path treeThatIsStillToBeRead(String name) throws IOException {
    Path tree = Files.createDirectories(root.resolve(name));
    try (RandomAccessFile file = new RandomAccessFile(tree.resolve("a").toFile(), "rw")) {
      file.setLength(32 << 20);
    }
    Files.write(tree.resolve("b"), new byte[100_000]);
    return tree;
  }

  private static Answer exactLengthOf(Path tree, byte[] laterContent) throws IOException {
    try (Wire wire = Wire.connect(server.port(), 4096)) {
      wire.send(
          "GET /api/file/archive?format=tar&length=exact&path=" + tree + " HTTP/1.1",
          "Host: localhost",
          "X-Session-API-Key: the-key",
          "Connection: close");
      assertThat(wire.in().read()).isEqualTo('H');
      Files.write(tree.resolve("b"), laterContent);
      return wire.answer();
    }
  }

  @Test
  void aFileThatShrinksMeanwhileBreaksAnArchiveOfFixedLength() throws IOException {
    Answer answer = exactLengthOf(treeThatIsStillToBeRead("shrinking"), new byte[10]);
    assertThat(answer.isWhole()).isFalse();
    long announced = Long.parseLong(answer.header("Content-Length").orElseThrow());
    assertThat(answer.body().length).isLessThan((int) announced);
  }

  @Test
  void aPartOfATreeThatDoesNotRestIsRefusedAndMayBeAskedForAgain() throws Exception {
    Path tree = Files.createDirectories(root.resolve("restless"));
    Path log = Files.writeString(tree.resolve("log"), "begun");
    String target = "/api/file/archive?format=tar&path=" + tree;
    AtomicBoolean isDone = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              while (!isDone.get()) {
                append(log);
              }
            });
    writer.start();
    HttpResponse<byte[]> answer;
    try {
      do { // It may be at rest for long enough, by chance.
        answer = server.get(target, "Range", "bytes=0-0");
        assertThat(answer.statusCode()).isIn(206, 503);
      } while (answer.statusCode() == 206);
    } finally {
      isDone.set(true);
      writer.join();
    }
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(new String(answer.body(), UTF_8))
        .isEqualTo("{\"detail\":\"The directory has changed since this archive was planned\"}");
    assertThat(server.get(target, "Range", "bytes=0-0").statusCode()).isEqualTo(206);
  }

  private static void append(Path log) {
    try {
      Files.writeString(log, "more", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFileThatGrowsMeanwhileLeavesTheLengthAsItWas() throws IOException {
    Answer answer = exactLengthOf(treeThatIsStillToBeRead("growing"), new byte[900_000]);
    assertThat(answer.isWhole()).isTrue();
  }
}
