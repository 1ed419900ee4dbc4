package dev.satchel.http.openhands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.OpenHandles;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.http.Wire.Head;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file comes as it is, whole or in parts, or the connection breaks. */
@Tag("locale-blind")
final class DownloadTest {
  private static final String ROUTE = "/api/file/download";
  private static final String DATE = "Sat, 03 Jan 2026 04:05:06 GMT";

  private static TestServer server;
  private static Path root;
  private static Path outside;
  private static Path ten;
  private static Path large;
  private static final byte[] NOISE = new byte[1_000_003];

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "outside");
    new Random(1).nextBytes(NOISE);
    large = Files.write(root.resolve("large.bin"), NOISE);
    ten = Files.writeString(root.resolve("ten.txt"), "0123456789");
    Files.setLastModifiedTime(ten, FileTime.from(Instant.parse("2026-01-03T04:05:06.789Z")));
    Files.createSymbolicLink(root.resolve("out"), outside.resolve("secret"));
    Files.createSymbolicLink(root.resolve("out-dir"), outside);
    Files.createSymbolicLink(root.resolve("link"), Path.of("ten.txt"));
    Command.run("mkfifo", root.resolve("fifo").toString());
    server = TestServer.start(root, directory.resolve("state"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @AfterEach
  void nothingIsOpen() throws Exception {
    Eventually.holds("no file is open", () -> OpenHandles.countIn(root) == 0);
  }

  private static HttpResponse<byte[]> download(Object path, String... headers) throws IOException {
    return server.get(ROUTE + "?path=" + path, headers);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), ISO_8859_1);
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  private static void assertRefused(HttpResponse<byte[]> answer, int status, String detail) {
    assertThat(new String(answer.body(), UTF_8)).isEqualTo("{\"detail\":\"" + detail + "\"}");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
  }

  @Test
  void aFileIsSentWithAllThatDescribesIt() throws IOException {
    HttpResponse<byte[]> answer = download(ten);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(text(answer)).isEqualTo("0123456789");
    assertThat(header(answer, "Content-Type")).isEqualTo("application/octet-stream");
    assertThat(header(answer, "Content-Length")).isEqualTo("10");
    assertThat(header(answer, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(header(answer, "Last-Modified")).isEqualTo(DATE);
    assertThat(header(answer, "ETag")).matches("\"[0-9a-f]{32}\"");
    assertThat(header(answer, "Content-Disposition")).isEqualTo("attachment; filename=\"ten.txt\"");
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(download(large).body()).isEqualTo(NOISE);
    assertThat(text(download(root.resolve("link")))).isEqualTo("0123456789");
  }

  @Test
  void headSaysTheSameWithoutTheFile() throws IOException {
    HttpResponse<byte[]> answer = server.send("HEAD", ROUTE + "?path=" + ten, "Range", "bytes=0-1");
    HttpResponse<byte[]> whole = download(ten);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    for (String name :
        List.of("Content-Type", "Content-Length", "ETag", "Last-Modified", "Accept-Ranges")) {
      assertThat(header(answer, name)).as(name).isEqualTo(header(whole, name));
    }
    assertThat(server.send("HEAD", ROUTE + "?path=" + root.resolve("none")).statusCode())
        .isEqualTo(404);
  }

  @Test
  void anEmptyFileIsSent() throws IOException {
    Path empty = Files.createFile(root.resolve("empty"));
    HttpResponse<byte[]> answer = download(empty);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(header(answer, "Content-Length")).isEqualTo("0");
    assertThat(download(empty, "Range", "bytes=0-").statusCode()).isEqualTo(416);
  }

  @Test
  void namesWithSpacesAndBytesThatAreNoTextAreSent() throws IOException {
    Path spaced = Files.createDirectories(root.resolve("my dir"));
    Files.writeString(spaced.resolve("a b+c%;.txt"), "one");
    HttpResponse<byte[]> answer = download(root + "/my+dir/a%20b%2Bc%25;.txt");
    assertThat(text(answer)).isEqualTo("one");
    assertThat(header(answer, "Content-Disposition"))
        .isEqualTo("attachment; filename=\"a b+c_;.txt\"; filename*=UTF-8''a%20b+c%25%3B.txt");
    Command.run("bash", "-c", "echo -n two > \"$0\"/$'\\xff'", spaced.toString());
    assertThat(text(download(root + "/my%20dir/%FF"))).isEqualTo("two");
    assertThat(Wire.get(server.port(), ROUTE + "/" + root + "/my%20dir/%FF").text())
        .isEqualTo("two");
  }

  @Test
  void theRouteOfOldTakesThePathEncoded() throws IOException {
    String encoded = URLEncoder.encode(ten.toString(), UTF_8);
    Answer answer = Wire.get(server.port(), ROUTE + "/" + encoded);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("0123456789");
    assertThat(Wire.get(server.port(), ROUTE + "/" + ten).text()).isEqualTo("0123456789");
    assertThat(server.send("HEAD", ROUTE + "/" + encoded).statusCode()).isEqualTo(200);
    Answer relative = Wire.get(server.port(), ROUTE + "/ten.txt");
    assertThat(relative.status()).isEqualTo(400);
    assertThat(relative.detail()).isEqualTo("Path must be absolute: ten.txt");
    Answer above = Wire.get(server.port(), ROUTE + "/%2F..%2Fetc%2Fpasswd");
    assertThat(above.status()).isEqualTo(400);
  }

  @Test
  void whatIsNoFileIsRefused() throws IOException {
    assertRefused(download("ten.txt"), 400, "Path must be absolute: ten.txt");
    Path none = root.resolve("none");
    assertRefused(download(none), 404, "File not found: " + none);
    assertRefused(download(none + "/below"), 404, "File not found: " + none + "/below");
    assertRefused(download(ten + "/below"), 404, "File not found: " + ten + "/below");
    assertRefused(download(root), 400, "Path is not a file: " + root);
    Path fifo = root.resolve("fifo");
    assertRefused(download(fifo), 400, "Path is not a file: " + fifo);
    assertThat(download("").statusCode()).isEqualTo(400);
    assertThat(download(root + "/%00").statusCode()).isEqualTo(400);
    assertThat(download(root + "/" + "x".repeat(300)).statusCode()).isEqualTo(404);
  }

  @Test
  void aMissingOrRepeatedPathIs422() throws IOException {
    HttpResponse<byte[]> answer = server.get(ROUTE);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(text(answer))
        .isEqualTo(
            "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"query\",\"path\"],"
                + "\"msg\":\"Field required\",\"input\":null}]}");
    assertThat(download(ten + "&path=" + ten).statusCode()).isEqualTo(422);
  }

  @Test
  void whatLiesOutsideIs403WhetherOrNotItIsThere() throws IOException {
    Path secret = outside.resolve("secret");
    assertRefused(download(secret), 403, "Path is outside the served roots: " + secret);
    assertThat(download(outside + "/none").statusCode()).isEqualTo(403);
    assertThat(download("/etc/passwd").statusCode()).isEqualTo(403);
    String out = "Path leads out of the served roots through a link: ";
    for (String name : List.of("/out", "/out-dir/secret", "/out-dir/none")) {
      assertRefused(download(root + name), 403, out + root + name);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "bytes=2-5, 2, 5",
    "bytes=7-, 7, 9",
    "bytes=-3, 7, 9",
    "bytes=0-99, 0, 9",
    "'bytes=0-3, 2-5', 0, 5",
    "'bytes=6-9,0-5', 0, 9",
    "'bytes=3-4,50-60', 3, 4"
  })
  void aRangeIsSent(String range, int first, int last) throws IOException {
    HttpResponse<byte[]> answer = download(ten, "Range", range);
    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(text(answer)).isEqualTo("0123456789".substring(first, last + 1));
    assertThat(header(answer, "Content-Range")).isEqualTo("bytes " + first + "-" + last + "/10");
    assertThat(header(answer, "Content-Type")).isEqualTo("application/octet-stream");
  }

  @Test
  void severalRangesAreSentInPartsThatSomeoneElseUnderstands() throws IOException {
    HttpResponse<byte[]> answer =
        download(large, "Range", "bytes=-5, 0-9, 300000-500000, 5-19, 2000000-");
    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(header(answer, "Content-Length")).isEqualTo("" + answer.body().length);
    assertThat(answer.headers().firstValue("Content-Range")).isEmpty();
    List<String> parts = new ArrayList<>();
    for (String part : partsOf(answer)) {
      int end = part.indexOf("\r\n\r\n");
      String head = part.substring(0, end);
      assertThat(head).contains("\r\nContent-Type: application/octet-stream\r\n");
      String range = head.replaceFirst("(?s).*Content-Range: bytes (\\S+)/1000003", "$1");
      parts.add(range);
      String[] ends = range.split("-", -1);
      int first = Integer.parseInt(ends[0]);
      int count = Integer.parseInt(ends[1]) - first + 1;
      assertThat(part.substring(end + 4))
          .isEqualTo(new String(NOISE, first, count, ISO_8859_1) + "\r\n");
    }
    assertThat(parts).containsExactly("0-19", "300000-500000", "999998-1000002");
  }

  private static List<String> partsOf(HttpResponse<byte[]> answer) {
    String type = header(answer, "Content-Type");
    assertThat(type).startsWith("multipart/byteranges");
    String mark = "--" + type.substring(type.indexOf("boundary=") + "boundary=".length());
    String[] parts = text(answer).split(mark, -1);
    assertThat(parts[0]).isEqualTo("\r\n");
    assertThat(parts[parts.length - 1]).isEqualTo("--\r\n");
    return List.of(parts).subList(1, parts.length - 1);
  }

  @Test
  void aHundredRangesAreSentAndMoreAreAnsweredWithTheWhole() throws IOException {
    StringBuilder ranges = new StringBuilder("bytes=0-0");
    for (int i = 1; i < 100; i++) {
      ranges.append(',').append(i * 10).append('-').append(i * 10);
    }
    assertThat(partsOf(download(large, "Range", ranges.toString()))).hasSize(100);
    HttpResponse<byte[]> more = download(large, "Range", ranges + ",5000-5000");
    assertThat(more.statusCode()).isEqualTo(200);
    assertThat(more.body()).isEqualTo(NOISE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=-0", "bytes=10-20,30-40"})
  void aRangeBeyondTheEndIs416(String range) throws IOException {
    HttpResponse<byte[]> answer = download(ten, "Range", range);
    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(header(answer, "Content-Range")).isEqualTo("bytes */10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=5-1", "bytes=x", "lines=0-1", "bytes=0-1,x", "bytes=", "bytes=,"})
  void aRangeThatIsMalformedIsIgnored(String range) throws IOException {
    HttpResponse<byte[]> answer = download(ten, "Range", range);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(text(answer)).isEqualTo("0123456789");
  }

  @Test
  void aRangeOfSomethingElseIsAnsweredWithTheWhole() throws IOException {
    String etag = header(download(ten), "ETag");
    for (String same : List.of(etag, DATE)) {
      assertThat(download(ten, "Range", "bytes=0-1", "If-Range", same).statusCode())
          .as(same)
          .isEqualTo(206);
    }
    for (String other :
        List.of("\"x\"", "W/" + etag, DATE.replace("06", "07"), DATE.replace("06", "05"), "x")) {
      assertThat(download(ten, "Range", "bytes=0-1", "If-Range", other).statusCode())
          .as(other)
          .isEqualTo(200);
    }
  }

  @Test
  void whatTheClientHasIsNotSentAgain() throws IOException {
    String etag = header(download(ten), "ETag");
    for (String known : List.of(etag, "*", "\"x\", W/" + etag)) {
      HttpResponse<byte[]> answer = download(ten, "If-None-Match", known);
      assertThat(answer.statusCode()).as(known).isEqualTo(304);
      assertThat(answer.body()).isEmpty();
      assertThat(header(answer, "ETag")).isEqualTo(etag);
    }
    assertThat(download(ten, "If-None-Match", "\"x\"", "If-Modified-Since", DATE).statusCode())
        .as("tags come before dates")
        .isEqualTo(200);
    for (String since : List.of(DATE, "Sun, 04 Jan 2026 00:00:00 GMT")) {
      HttpResponse<byte[]> answer = download(ten, "If-Modified-Since", since);
      assertThat(answer.statusCode()).as(since).isEqualTo(304);
      assertThat(header(answer, "Last-Modified")).isEqualTo(DATE);
    }
    for (String since : List.of(DATE.replace("06", "05"), "yesterday")) {
      assertThat(download(ten, "If-Modified-Since", since).statusCode()).as(since).isEqualTo(200);
    }
  }

  @Test
  void anotherStateOfAFileHasAnotherTagEvenWithTheSameSizeAndDate() throws IOException {
    Path changing = Files.writeString(root.resolve("changing"), "one");
    FileTime date = Files.getLastModifiedTime(changing);
    String first = header(download(changing), "ETag");
    assertThat(header(download(changing), "ETag")).isEqualTo(first);
    Path other = Files.writeString(root.resolve("other"), "two");
    Files.setLastModifiedTime(other, date);
    Files.move(other, changing, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(header(download(changing), "ETag")).isNotEqualTo(first);
  }

  @Test
  void aDateInTheFutureIsNotSaid() throws IOException {
    Path early = Files.writeString(root.resolve("early"), "x");
    Files.setLastModifiedTime(early, FileTime.from(Instant.parse("2300-01-01T00:00:00Z")));
    assertThat(header(download(early), "Last-Modified")).doesNotContain("2300");
  }

  /** So much that it cannot all be on its way when the first bytes come. */
  private static final long HUGE = 1L << 30;

  private static Path huge(String name) throws IOException {
    Path file = root.resolve(name);
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(HUGE);
    }
    return file;
  }

  @Test
  void aFileThatShrinksBreaksTheConnection() throws IOException {
    Path file = huge("shrinking");
    try (Wire wire = Wire.connect(server.port(), 4096)) {
      Head head = begin(wire, file);
      try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
        access.setLength(1 << 20);
      }
      Answer answer = wire.answer(head);
      assertThat(answer.isWhole()).isFalse();
      assertThat((long) answer.body().length).isLessThan(HUGE / 2);
    }
  }

  private static Head begin(Wire wire, Path file) throws IOException {
    wire.send(
        "GET " + ROUTE + "?path=" + file + " HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        "X-Session-API-Key: the-key");
    Head head = wire.head();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).hasValue("" + HUGE);
    return head;
  }

  @Test
  void aFileThatGrowsIsCutWhereItEnded() throws IOException {
    Path file = Files.write(root.resolve("growing"), new byte[20_000_000]);
    try (Wire wire = Wire.connect(server.port(), 4096)) {
      wire.send(
          "GET " + ROUTE + "?path=" + file + " HTTP/1.1",
          "Host: localhost",
          "Connection: close",
          "X-Session-API-Key: the-key");
      Head head = wire.head();
      Files.write(file, new byte[1_000_000], java.nio.file.StandardOpenOption.APPEND);
      Answer answer = wire.answer(head);
      assertThat(answer.isWhole()).isTrue();
      assertThat(answer.body()).hasSize(20_000_000);
    }
  }

  @Test
  void aFileThatIsReplacedMeanwhileComesAsItWas() throws IOException {
    Path file = Files.write(root.resolve("replaced"), new byte[20_000_000]);
    Path other = Files.writeString(root.resolve("new"), "new");
    try (Wire wire = Wire.connect(server.port(), 4096)) {
      wire.send(
          "GET " + ROUTE + "?path=" + file + " HTTP/1.1",
          "Host: localhost",
          "Connection: close",
          "X-Session-API-Key: the-key");
      Head head = wire.head();
      Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Answer answer = wire.answer(head);
      assertThat(answer.isWhole()).isTrue();
      assertThat(answer.body()).hasSize(20_000_000).containsOnly(0);
    }
  }

  @Test
  void aClientThatLeavesLeavesNothingOpen() throws Exception {
    Path file = huge("left");
    try (Wire wire = Wire.connect(server.port(), 4096)) {
      begin(wire, file);
      Eventually.holds("nothing else is open", () -> OpenHandles.countIn(root) == 1);
      wire.reset();
    }
    Eventually.holds("it is closed", () -> OpenHandles.countIn(root) == 0);
  }
}
