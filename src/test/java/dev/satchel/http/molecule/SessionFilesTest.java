package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a platform does with single files of a session, and with all of them as a bundle. */
class SessionFilesTest {
  private static final String FILE = "/internal/session/file?path=";
  private static final String BUNDLE = "/internal/session/bundle";

  @TempDir Path place;
  private SessionSandbox sandbox;

  @BeforeEach
  void begin() throws IOException {
    sandbox = new SessionSandbox(place, "configs");
  }

  @AfterEach
  void end() throws IOException {
    sandbox.close();
  }

  private static void assertRefused(Answer answer, int status, String code) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("X-Refusal")).hasValue(code);
    assertThat(answer.json().path("error").asText()).isNotEmpty().doesNotContain("/workspace");
  }

  @Test
  void nobodyElseGetsIn() throws IOException {
    for (String call :
        List.of(
            "GET /internal/session/files",
            "GET /internal/session/file",
            "PUT /internal/session/file?path=a",
            "POST /internal/session/snapshot",
            "GET /internal/archive?path=/workspace")) {
      Answer answer = sandbox.say(call + " HTTP/1.1", new byte[0], "X-Session-API-Key: the-key");
      assertThat(answer.status()).as(call).isEqualTo(401);
      assertThat(answer.json().path("error").asText()).isEqualTo("unauthorized");
    }
    assertThat(sandbox.workspace).isEmptyDirectory();
  }

  @Test
  void aListingHasNamesOfAnyBytesAndSaysThatItIsWhole() throws IOException {
    Answer written = sandbox.send("PUT " + FILE + "d/caf%E9%0A.txt", "abc".getBytes(UTF_8));
    assertThat(written.text()).isEqualTo("{\"written\":true}");
    Path file = Files.writeString(sandbox.workspace.resolve("plain"), "12345");
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_600_000_000, 123)));
    List<JsonNode> lines = sandbox.listing();
    assertThat(lines.get(0).path("path").asText()).isEqualTo("d/caf\uFFFD\n.txt");
    assertThat(lines.get(0).path("pathBytes").binaryValue())
        .isEqualTo(new byte[] {'d', '/', 'c', 'a', 'f', (byte) 0xE9, '\n', '.', 't', 'x', 't'});
    assertThat(lines.get(1).toString())
        .isEqualTo("{\"path\":\"plain\",\"size\":5,\"seconds\":1600000000,\"nanos\":123}");
    assertThat(lines.get(2).toString()).isEqualTo("{\"end\":true,\"files\":2}");
    assertThat(lines).hasSize(3);
    assertThat(sandbox.call("GET " + FILE + "d/caf%E9%0A.txt").text()).isEqualTo("abc");
  }

  @Test
  void aFileComesWithWhatIsKnownOfItAndInParts() throws IOException {
    Path file = Files.writeString(sandbox.workspace.resolve("f"), "0123456789");
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_600_000_000, 7)));
    Answer head = sandbox.call("HEAD " + FILE + "f");
    assertThat(head.header("Content-Length")).hasValue("10");
    assertThat(head.header("X-Modified")).hasValue("1600000000 7");
    String tag = head.header("ETag").orElseThrow();
    Answer part = sandbox.call("GET " + FILE + "f", "Range: bytes=2-4", "If-Range: " + tag);
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("234");
    Files.writeString(file, "abc");
    Answer other = sandbox.call("GET " + FILE + "f", "Range: bytes=2-4", "If-Range: " + tag);
    assertThat(other.status()).isEqualTo(200);
    assertThat(other.text()).isEqualTo("abc");
    assertThat(other.header("ETag")).isPresent().isNotEqualTo(head.header("ETag"));
  }

  @Test
  void aFileIsWrittenWholeOrNotAtAll() throws IOException {
    Path file = Files.writeString(sandbox.workspace.resolve("f"), "before");
    try (Wire wire = Wire.connect(sandbox.port())) {
      wire.send(
          "PUT " + FILE + "f HTTP/1.1", "Host: x", SessionSandbox.BEARER, "Content-Length: 100");
      wire.send("only this".getBytes(UTF_8));
      wire.endOutput();
      assertThat(wire.answer().status()).isEqualTo(400);
    }
    assertThat(file).hasContent("before");
    assertRefused(
        sandbox.send("PUT " + FILE + "f", new byte[(int) SessionSandbox.MAX_UPLOAD + 1]),
        413,
        "TOO_LARGE");
    Answer chunked =
        sandbox.say(
            "PUT " + FILE + "f HTTP/1.1",
            ("400001\r\n" + "x".repeat(0x400001) + "\r\n0\r\n\r\n").getBytes(UTF_8),
            SessionSandbox.BEARER,
            "Transfer-Encoding: chunked");
    assertRefused(chunked, 413, "TOO_LARGE");
    assertThat(file).hasContent("before");
    assertThat(sandbox.send("PUT " + FILE + "f", "after".getBytes(UTF_8)).status()).isEqualTo(200);
    assertThat(file).hasContent("after");
    assertThat(sandbox.workspace).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void aWriteSaysWhyItIsNotDone() throws IOException {
    Files.createDirectory(sandbox.workspace.resolve("d"));
    Answer answer = sandbox.send("PUT " + FILE + "d", "x".getBytes(UTF_8));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("written").asBoolean()).isFalse();
    assertThat(answer.json().path("reason").asText()).isEqualTo("Path is not a file");
    assertRefused(sandbox.send("PUT /internal/session/file", new byte[1]), 400, "MALFORMED_PATH");
  }

  @Test
  void aFileIsDeletedAndADirectoryIsNot() throws IOException {
    Files.createDirectory(sandbox.workspace.resolve("d"));
    Path file = Files.writeString(sandbox.workspace.resolve("f"), "x");
    assertThat(sandbox.call("DELETE " + FILE + "f").status()).isEqualTo(204);
    assertThat(file).doesNotExist();
    assertRefused(sandbox.call("DELETE " + FILE + "f"), 404, "NOT_FOUND");
    assertRefused(sandbox.call("DELETE " + FILE + "d"), 400, "NOT_A_FILE");
  }

  @Test
  void nothingLeadsOut() throws IOException {
    Path outside = Files.createDirectory(place.resolve("outside"));
    Path treasure = Files.writeString(outside.resolve("treasure"), "gold");
    Files.createSymbolicLink(sandbox.workspace.resolve("dir"), outside);
    Files.createSymbolicLink(sandbox.workspace.resolve("file"), treasure);
    Files.createSymbolicLink(sandbox.workspace.resolve("keys"), sandbox.configs);
    Files.writeString(sandbox.workspace.resolve("mine"), "x");
    assertThat(sandbox.listing()).hasSize(2);
    for (String path :
        List.of("file", "dir/treasure", "../outside/treasure", "keys/.platform_inbound_secret")) {
      assertRefused(sandbox.call("GET " + FILE + path), 404, "NOT_FOUND");
      assertRefused(sandbox.call("DELETE " + FILE + path), 404, "NOT_FOUND");
      Answer written = sandbox.send("PUT " + FILE + path, "lead".getBytes(UTF_8));
      assertThat(written.json().path("written").asBoolean()).isFalse();
    }
    assertThat(treasure).hasContent("gold");
    Path bundle = Files.write(place.resolve("b.tar.gz"), sandbox.call("GET " + BUNDLE).body());
    assertThat(Command.run("tar", "-tzf", bundle.toString()).lines())
        .contains("./mine")
        .doesNotContain("./dir", "./file", "./keys");
  }

  @Test
  void aBundleGoesOutAndComesIn() throws IOException {
    Files.createDirectory(sandbox.workspace.resolve("d"));
    Files.writeString(sandbox.workspace.resolve("d/f"), "one");
    Files.writeString(sandbox.workspace.resolve("skipped"), "x");
    Answer bundle = sandbox.call("GET " + BUNDLE + "?exclude=skip*");
    assertThat(bundle.isWhole()).isTrue();
    assertThat(bundle.header("Transfer-Encoding")).hasValue("chunked");
    Files.writeString(sandbox.workspace.resolve("d/f"), "two");
    Files.delete(sandbox.workspace.resolve("skipped"));
    assertThat(sandbox.send("POST " + BUNDLE, bundle.body()).status()).isEqualTo(204);
    assertThat(sandbox.workspace.resolve("d/f")).hasContent("one");
    assertThat(sandbox.workspace.resolve("skipped")).doesNotExist();
    byte[] half = Arrays.copyOf(bundle.body(), bundle.body().length / 2);
    assertRefused(sandbox.send("POST " + BUNDLE, half), 400, "MALFORMED_BODY");
    assertThat(sandbox.workspace.resolve("d/f")).hasContent("one");
  }

  @Test
  void clientsWithoutChunksGetALength() throws IOException {
    Files.writeString(sandbox.workspace.resolve("f"), "x");
    for (String path : List.of("/internal/session/files", BUNDLE)) {
      Answer answer = sandbox.say("GET " + path + " HTTP/1.0", new byte[0], SessionSandbox.BEARER);
      assertThat(answer.header("Content-Length")).as(path).isPresent();
      assertThat(answer.isWhole()).isTrue();
      assertThat(sandbox.call("HEAD " + path).body()).isEmpty();
    }
  }

  @Test
  void aBundleThatWouldLackSomethingIsRefused() throws IOException {
    Files.createDirectories(sandbox.workspace.resolve("d/".repeat(210)));
    Answer answer = sandbox.call("GET " + BUNDLE);
    assertRefused(answer, 409, "INCOMPLETE");
    assertThat(answer.json().path("error").asText()).contains("'d/d/d");
    assertThat(sandbox.call("GET " + BUNDLE + "?exclude=d").status()).isEqualTo(200);
  }
}
