package dev.satchel.http.sandboxagent;

import static dev.satchel.http.sandboxagent.Agent.assertDone;
import static dev.satchel.http.sandboxagent.Agent.assertInvalid;
import static dev.satchel.http.sandboxagent.Agent.assertJson;
import static dev.satchel.http.sandboxagent.Agent.assertSystem;
import static dev.satchel.http.sandboxagent.Agent.assertText;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are written and directories made: all at once, or not at all. */
@Tag("locale-blind")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WritingTest {
  private static final int LIMIT = 3 << 20;

  private static Agent agent;
  private static Path root;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    agent = new Agent(directory, "SATCHEL_MAX_UPLOAD", "3MiB");
    root = agent.root;
    Files.createDirectory(root.resolve("dir"));
    Files.writeString(root.resolve("file"), "content");
    Command.run("mkfifo", root + "/fifo");
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  private static void assertWritten(Answer answer, String path, long size) {
    assertJson(answer, "{\"path\":\"" + root + "/" + path + "\",\"bytesWritten\":" + size + "}");
  }

  @Test
  void aFileIsWrittenWithTheDirectoriesAboveIt() throws IOException {
    assertWritten(agent.put("q/w/e.txt", "hello"), "q/w/e.txt", 5);
    assertThat(root.resolve("q/w/e.txt")).hasContent("hello");
    assertWritten(agent.put("q/w/e.txt", "ho"), "q/w/e.txt", 2);
    assertThat(root.resolve("q/w/e.txt")).hasContent("ho");
    assertWritten(agent.put("q/w/e.txt", ""), "q/w/e.txt", 0);
    assertThat(root.resolve("q/w/e.txt")).isEmptyFile();
    assertWritten(agent.put("./q/./x", "x"), "q/x", 1);
    assertWritten(agent.put("q/slash/", "x"), "q/slash", 1);
    assertThat(root.resolve("q/slash")).hasContent("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json"
      })
  void anyTypeOfBodyIsTaken(String type) throws IOException {
    byte[] body = "a=b&c".getBytes(UTF_8);
    Answer answer = agent.send("PUT /v1/fs/file?path=typed", body, "Content-Type: " + type);
    assertWritten(answer, "typed", 5);
    assertThat(root.resolve("typed")).hasContent("a=b&c");
  }

  private static Wire chunked(String target) throws IOException {
    Wire wire = Wire.connect(agent.port());
    wire.send(
        "PUT " + target + " HTTP/1.1",
        "Host: localhost",
        "Authorization: Bearer the-key",
        "Connection: close",
        "Transfer-Encoding: chunked");
    return wire;
  }

  @Test
  void aBodyWithoutALengthIsTaken() throws IOException {
    try (Wire wire = chunked("/v1/fs/file?path=chunked")) {
      wire.send("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".getBytes(ISO_8859_1));
      assertWritten(wire.answer(), "chunked", 5);
    }
    assertThat(root.resolve("chunked")).hasContent("abcde");
  }

  @Test
  void whatCannotBeAFileStays() throws IOException {
    for (String path : List.of("dir", "", ".")) {
      assertSystem(agent.put(path, "x"), "Is a directory (os error 21)");
    }
    for (String path : List.of("file/x", "file/x/y")) {
      assertSystem(agent.put(path, "x"), "File exists (os error 17)");
    }
    assertThat(root.resolve("file")).hasContent("content");
    assertThat(root.resolve("dir")).isEmptyDirectory();
  }

  @Test
  void aFifoIsNeverWaitedFor() throws IOException {
    assertInvalid(agent.put("fifo", "x"), "path is not a file: " + root + "/fifo");
    assertInvalid(agent.put("fifo", "y"), "path is not a file: " + root + "/fifo");
    assertThat(agent.call("GET /v1/health").status()).isEqualTo(200);
  }

  @Test
  void asMuchAsTheLimitIsTakenAndOneByteMoreIsNot() throws IOException {
    Files.writeString(root.resolve("limit"), "old");
    assertText(agent.send("PUT /v1/fs/file?path=limit", new byte[LIMIT + 1]), 413);
    try (Wire wire = chunked("/v1/fs/file?path=limit")) {
      wire.send((Integer.toHexString(LIMIT + 1) + "\r\n").getBytes(ISO_8859_1));
      wire.send(new byte[LIMIT + 1]);
      wire.send("\r\n0\r\n\r\n".getBytes(ISO_8859_1));
      assertText(wire.answer(), 413);
    }
    assertText(agent.send("PUT /v1/fs/file?path=new/limit", new byte[LIMIT + 1]), 413);
    assertThat(root.resolve("limit")).hasContent("old");
    assertThat(root.resolve("new")).doesNotExist();
    assertWritten(agent.send("PUT /v1/fs/file?path=limit", new byte[LIMIT]), "limit", LIMIT);
    assertThat(root.resolve("limit")).hasSize(LIMIT);
    Files.delete(root.resolve("limit"));
  }

  @Test
  void whatIsSaidToBeTooLargeIsRefusedBeforeItIsSent() throws IOException {
    try (Wire wire = Wire.connect(agent.port())) {
      wire.send(
          "PUT /v1/fs/file?path=huge HTTP/1.1",
          "Host: localhost",
          "Authorization: Bearer the-key",
          "Connection: close",
          "Expect: 100-continue",
          "Content-Length: " + (10L << 30));
      assertText(wire.answer(), 413);
    }
  }

  @Test
  void aBodyThatBreaksOffLeavesWhatWasThere() throws Exception {
    Files.writeString(root.resolve("cut"), "old");
    try (Wire wire = Wire.connect(agent.port())) {
      wire.send(
          "PUT /v1/fs/file?path=cut HTTP/1.1",
          "Host: localhost",
          "Authorization: Bearer the-key",
          "Connection: close",
          "Content-Length: 10");
      wire.send(new byte[5]);
      wire.endOutput();
      assertThat(wire.answer().status()).isGreaterThanOrEqualTo(400);
    }
    assertThat(root.resolve("cut")).hasContent("old");
    try (var names = Files.list(root)) {
      assertThat(names).noneMatch(name -> name.getFileName().toString().startsWith(".satchel"));
    }
  }

  @Test
  void directoriesAreMadeAndStay() throws IOException {
    assertDone(agent.call("POST /v1/fs/mkdir?path=made/deep"), root + "/made/deep");
    Files.writeString(root.resolve("made/deep/file"), "content");
    assertDone(agent.call("POST /v1/fs/mkdir?path=made/deep"), root + "/made/deep");
    assertThat(root.resolve("made/deep/file")).hasContent("content");
    assertDone(agent.call("POST /v1/fs/mkdir?path="), root + "/");
    assertSystem(agent.call("POST /v1/fs/mkdir?path=file"), "File exists (os error 17)");
    assertSystem(agent.call("POST /v1/fs/mkdir?path=file/x"), "Not a directory (os error 20)");
  }

  private static byte[] version(int number) {
    return (number + ";").repeat(20_000 + 100 * (number % 50)).getBytes(UTF_8);
  }

  private static void write300() {
    try {
      for (int i = 1; i <= 300; i++) {
        byte[] body = version(i);
        assertWritten(agent.send("PUT /v1/fs/file?path=torn", body), "torn", body.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertWhole(byte[] content) {
    String text = new String(content, UTF_8);
    int number = Integer.parseInt(text.substring(0, text.indexOf(';')));
    assertThat(content).isEqualTo(version(number));
  }

  @Test
  void aReaderSeesOnlyWholeFilesWhileTheyAreReplaced() throws Exception {
    agent.send("PUT /v1/fs/file?path=torn", version(0));
    AtomicBoolean isOver = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              try {
                write300();
              } finally {
                isOver.set(true);
              }
            });
    writer.start();
    int reads = 0;
    for (; !isOver.get(); reads++) {
      assertWhole(Files.readAllBytes(root.resolve("torn")));
      assertWhole(agent.call("GET /v1/fs/file?path=torn").body());
    }
    writer.join();
    assertThat(reads).isPositive();
    assertThat(root.resolve("torn")).hasBinaryContent(version(300));
  }
}
