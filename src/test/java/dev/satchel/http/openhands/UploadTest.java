package dev.satchel.http.openhands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.OpenHandles;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file arrives where it should, whole, and by each way in which clients send it. */
final class UploadTest {
  private static final String ROUTE = "/api/file/upload";

  private static TestServer server;
  private static Path root;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    server = TestServer.start(root, directory.resolve("state"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    Eventually.holds("no file is open", () -> OpenHandles.countIn(root) == 0);
    assertThat(Command.run("find", root.toString(), "-name", ".satchel*")).isEmpty();
  }

  private static Answer upload(Object path, Form form) throws IOException {
    return form.post(server.port(), ROUTE + "?path=" + path);
  }

  private static void assertDone(Answer answer) {
    assertThat(answer.text()).isEqualTo("{\"success\":true}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).hasValue("application/json");
  }

  @Test
  void aFileIsUploaded() throws IOException {
    assertDone(upload(root.resolve("new"), Form.of("content\r\n--limit")));
    assertThat(root.resolve("new")).hasContent("content\r\n--limit");
  }

  @Test
  void missingDirectoriesAreMade() throws IOException {
    assertDone(upload(root.resolve("a/b/c/new"), Form.of("content")));
    assertThat(root.resolve("a/b/c/new")).hasContent("content");
  }

  @Test
  void aFileOfSeveralMegabytesComesWholeAndReplacesAnother() throws IOException {
    Path large = Files.writeString(root.resolve("large"), "old");
    byte[] noise = new byte[5_000_001];
    new Random(1).nextBytes(noise);
    assertDone(upload(large, new Form().file("file", noise)));
    assertThat(large).hasBinaryContent(noise);
    assertDone(upload(large, Form.of("short")));
    assertThat(large).hasContent("short");
  }

  @Test
  void anEmptyFileIsFine() throws IOException {
    assertDone(upload(root.resolve("empty"), Form.of("")));
    assertThat(root.resolve("empty")).isEmptyFile();
  }

  @Test
  void namesWithSpacesPlusesAndBytesThatAreNoTextAreTaken() throws IOException {
    assertDone(upload(root + "/my+odd%20dir/a%2Bb;c%25.txt", Form.of("one")));
    assertThat(root.resolve("my odd dir/a+b;c%.txt")).hasContent("one");
    assertDone(upload(root + "/my%20odd%20dir/%FF%0A", Form.of("two")));
    assertThat(Command.run("bash", "-c", "cat \"$0\"/$'\\xff\\n'", root + "/my odd dir"))
        .isEqualTo("two");
  }

  @Test
  void ofTwoFilesTheLastOneCountsAndOtherPartsDoNot() throws IOException {
    Form form =
        new Form()
            .text("note", "x")
            .file("file", "first".getBytes(UTF_8))
            .file("other", "other".getBytes(UTF_8))
            .file("file", "second".getBytes(UTF_8))
            .text("destination_path", "/nowhere");
    assertDone(upload(root.resolve("two"), form));
    assertThat(root.resolve("two")).hasContent("second");
  }

  @Test
  void aFileWithoutAFileNameIsAFileIfItSaysSo() throws IOException {
    byte[] content = "content".getBytes(UTF_8);
    Form form = new Form().part("form-data; name=\"file\"; filename=\"\"", content);
    assertDone(upload(root.resolve("nameless"), form));
    assertThat(root.resolve("nameless")).hasContent("content");
    String longName = "n".repeat(5_000);
    form = new Form().part("form-data; name=\"file\"; filename=\"" + longName + "\"", content);
    assertDone(upload(root.resolve("long"), form));
  }

  @Test
  void theLastPartNeedsNoLineAfterIt() throws IOException {
    byte[] body = Form.of("content").raw("--limit-of-parts--").begun();
    assertDone(Form.post(server.port(), ROUTE + "?path=" + root.resolve("unended"), body));
    assertThat(root.resolve("unended")).hasContent("content");
  }

  @Test
  void aBodyInChunksIsTaken() throws IOException {
    byte[] body = Form.of("content").whole();
    try (Wire wire = Wire.connect(server.port())) {
      wire.send(
          "POST " + ROUTE + "?path=" + root.resolve("chunked") + " HTTP/1.1",
          "Host: localhost",
          "X-Session-API-Key: the-key",
          "Connection: close",
          "Transfer-Encoding: chunked",
          Form.TYPE);
      for (byte b : body) {
        wire.send(("1\r\n" + (char) b + "\r\n").getBytes(ISO_8859_1));
      }
      wire.send("0\r\n\r\n".getBytes(ISO_8859_1));
      assertDone(wire.answer());
    }
    assertThat(root.resolve("chunked")).hasContent("content");
  }

  @Test
  void theRouteOfOldTakesThePathEncoded() throws IOException {
    Path target = root.resolve("old style/a+b;c=d%.txt");
    String encoded = URLEncoder.encode(target.toString(), UTF_8).replace("+", "%20");
    assertDone(Form.of("old").post(server.port(), ROUTE + "/" + encoded));
    assertThat(target).hasContent("old");
    assertDone(Form.of("plus").post(server.port(), ROUTE + "/" + root + "/a+b;c"));
    assertThat(root.resolve("a+b;c")).hasContent("plus");
    Answer relative = Form.of("x").post(server.port(), ROUTE + "/relative%2Ffile");
    assertThat(relative.status()).isEqualTo(400);
    assertThat(relative.detail()).isEqualTo("Path must be absolute: relative/file");
  }

  @Test
  void thePathMayBeAFieldBeforeOrBehindTheFile() throws IOException {
    byte[] content = "content".getBytes(UTF_8);
    for (boolean isFirst : new boolean[] {true, false}) {
      Path target = root.resolve("field/" + isFirst);
      Form form = isFirst ? new Form().text("destination_path", target.toString()) : new Form();
      form.file("file", content);
      if (!isFirst) {
        form.text("destination_path", target.toString());
      }
      assertDone(form.post(server.port(), ROUTE));
      assertThat(target).hasContent("content");
    }
  }

  @Test
  void aLinkInsideStaysAndItsTargetIsReplaced() throws IOException {
    Files.writeString(root.resolve("linked"), "old");
    Files.createSymbolicLink(root.resolve("link"), Path.of("linked"));
    assertDone(upload(root.resolve("link"), Form.of("new")));
    assertThat(root.resolve("link")).isSymbolicLink();
    assertThat(root.resolve("linked")).hasContent("new");
  }

  @Test
  void anUploadIsUse() throws Exception {
    Eventually.holds(
        "an upload ends idleness",
        () -> {
          assertDone(upload(root.resolve("use"), Form.of("")));
          return new String(server.get("/server_info").body(), UTF_8).contains("\"idle_time\":0");
        });
  }

  /** Whatever is read is all of what was written at some time. */
  @Test
  @Tag("locale-blind")
  void aReaderSeesOnlyWholeFilesWhileTheyAreReplacedAThousandTimes() throws Exception {
    Path torn = root.resolve("torn");
    assertDone(upload(torn, Form.of(version(0))));
    AtomicBoolean isOver = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              try {
                for (int i = 1; i <= 1_000; i++) {
                  assertDone(upload(torn, Form.of(version(i))));
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              } finally {
                isOver.set(true);
              }
            });
    writer.start();
    int reads = 0;
    while (!isOver.get()) {
      assertWhole(Files.readString(torn));
      assertWhole(new String(server.get("/api/file/download?path=" + torn).body(), UTF_8));
      reads++;
    }
    writer.join();
    assertThat(reads).isPositive();
    assertThat(torn).hasContent(version(1_000));
  }

  private static String version(int number) {
    return (number + ";").repeat(1 + 37 * (number % 50));
  }

  private static void assertWhole(String read) {
    int number = Integer.parseInt(read.substring(0, read.indexOf(';')));
    assertThat(read).isEqualTo(version(number));
  }
}
