package dev.satchel.http.sandboxagent;

import static dev.satchel.http.sandboxagent.Agent.assertInvalid;
import static dev.satchel.http.sandboxagent.Agent.assertJson;
import static dev.satchel.http.sandboxagent.Agent.assertSystem;
import static dev.satchel.http.sandboxagent.Agent.assertText;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.OpenHandles;
import dev.satchel.http.Wire.Answer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are read, things are looked at and directories are listed. */
@Tag("locale-blind")
final class ReadingTest {
  private static final String NANOS = "2026-05-01T10:00:00.123456789";

  private static Agent agent;
  private static Path root;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    agent = new Agent(directory);
    root = agent.root;
    Path dir = Files.createDirectory(root.resolve("d"));
    Path file = Files.writeString(dir.resolve("a.txt"), "hello, world");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(NANOS + "Z")));
    Files.createDirectory(root.resolve("empty"));
    Files.writeString(root.resolve("nothing"), "");
    Files.createSymbolicLink(root.resolve("to-file"), Path.of("d/a.txt"));
    Files.createSymbolicLink(root.resolve("to-dir"), Path.of("d"));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("none"));
    Command.run("mkfifo", root + "/fifo");
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  private static Answer get(String path, String... headers) throws IOException {
    return agent.call("GET /v1/fs/file?path=" + path, headers);
  }

  @ParameterizedTest
  @CsvSource({"d/a.txt,'hello, world'", "nothing,''", "to-file,'hello, world'"})
  void aFileIsSentAsItIs(String path, String content) throws IOException {
    for (String target : List.of(path, root + "/" + path)) {
      Answer answer = get(target, "Accept: application/octet-stream");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo(content);
      assertThat(answer.header("Content-Type")).hasValue("application/octet-stream");
      assertThat(answer.header("Content-Length")).hasValue("" + content.length());
      assertThat(answer.header("Content-Disposition")).isEmpty();
    }
    assertThat(get(path, "Accept: text/html").status()).isEqualTo(200);
  }

  @Test
  void whatIsNotThereIs400() throws IOException {
    for (String path : List.of("none", "none/below", "dangling")) {
      assertInvalid(get(path), "path not found: " + root + "/" + path);
      assertInvalid(
          agent.call("GET /v1/fs/stat?path=" + path), "path not found: " + root + "/" + path);
    }
    assertInvalid(agent.call("GET /v1/fs/entries?path=none"), "path not found: " + root + "/none");
  }

  @Test
  void whatIsNoFileIsNotReadNorWaitedFor() throws IOException {
    for (String path : List.of("d", "fifo", "to-dir")) {
      assertInvalid(get(path), "path is not a file: " + root + "/" + path);
    }
    assertInvalid(get("."), "path is not a file: " + root + "/");
  }

  @Test
  void belowAFileIsNothing() throws IOException {
    for (String call : List.of("GET /v1/fs/file", "GET /v1/fs/stat", "GET /v1/fs/entries")) {
      for (String path : List.of("d/a.txt/x", "d/a.txt/x/y", "fifo/x")) {
        assertSystem(agent.call(call + "?path=" + path), "Not a directory (os error 20)");
      }
    }
  }

  @Test
  void aPartIsSentAndWhatIsKnownIsNot() throws IOException {
    Answer part = get("d/a.txt", "Range: bytes=7-");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("world");
    assertThat(part.header("Content-Range")).hasValue("bytes 7-11/12");
    String tag = part.header("ETag").orElseThrow();
    Answer known = get("d/a.txt", "If-None-Match: " + tag);
    assertThat(known.status()).isEqualTo(304);
    assertThat(known.body()).isEmpty();
    assertThat(get("d/a.txt", "Range: bytes=7-", "If-Range: \"other\"").text())
        .isEqualTo("hello, world");
    Answer beyond = get("d/a.txt", "Range: bytes=12-");
    assertText(beyond, 416);
    assertThat(beyond.header("Content-Range")).hasValue("bytes */12");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file?path=d/a.txt", "stat?path=d", "entries?path=d"})
  void headHasTheHeadersOnly(String route) throws IOException {
    Answer get = agent.call("GET /v1/fs/" + route);
    Answer head = agent.call("HEAD /v1/fs/" + route);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
    assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
    Answer missing = agent.call("HEAD /v1/fs/" + route.replaceAll("=.*", "=none"));
    assertThat(missing.status()).isEqualTo(400);
    assertThat(missing.body()).isEmpty();
  }

  /** A terabyte cannot be read in the time that a test has. */
  @Test
  void headReadsNothingOfTheFile() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(root.resolve("terabyte").toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    Answer head = agent.call("HEAD /v1/fs/file?path=terabyte");
    assertThat(head.header("Content-Length")).hasValue("" + (1L << 40));
    Files.delete(root.resolve("terabyte"));
    Eventually.holds(
        "it is closed",
        () -> OpenHandles.targets().stream().noneMatch(target -> target.contains("terabyte")));
  }

  @Test
  void aFileIsDescribed() throws IOException {
    for (String path : List.of("d/a.txt", "to-file")) {
      assertJson(
          agent.call("GET /v1/fs/stat?path=" + path),
          "{\"path\":\""
              + root
              + "/"
              + path
              + "\",\"entryType\":\"file\",\"size\":12,\"modified\":\""
              + NANOS
              + "+00:00\"}");
    }
  }

  @Test
  void ofALinkItsEndIsDescribedAndWhateverIsNoDirectoryIsAFile() throws IOException {
    assertThat(agent.call("GET /v1/fs/stat?path=to-dir").json().path("entryType").asText())
        .isEqualTo("directory");
    assertThat(agent.call("GET /v1/fs/stat?path=fifo").json().path("entryType").asText())
        .isEqualTo("file");
    JsonNode home = agent.call("GET /v1/fs/stat?path=.").json();
    assertThat(home.path("path").asText()).isEqualTo(root + "/");
    assertThat(home.path("entryType").asText()).isEqualTo("directory");
    assertThat(home.path("size").asLong()).isEqualTo(Files.size(root));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-05-01T10:00:00Z,2026-05-01T10:00:00+00:00",
    "2026-05-01T10:00:00.5Z,2026-05-01T10:00:00.500+00:00",
    "2026-05-01T10:00:00.000010Z,2026-05-01T10:00:00.000010+00:00",
    "2026-05-01T10:00:00.000000001Z,2026-05-01T10:00:00.000000001+00:00",
    "1969-12-31T23:59:59.25Z,1969-12-31T23:59:59.250+00:00"
  })
  void timesAreAsShortAsTheyAreExact(String time, String shown) throws IOException {
    Path file = root.resolve("timed");
    Command.run("touch", "-d", time, file.toString());
    assertThat(agent.call("GET /v1/fs/stat?path=timed").json().path("modified").asText())
        .isEqualTo(shown);
    Files.delete(file);
  }

  @Test
  void aDirectoryIsListed() throws IOException {
    String entry =
        "[{\"name\":\"a.txt\",\"path\":\"%s/a.txt\",\"entryType\":\"file\",\"size\":12,"
            + "\"modified\":\""
            + NANOS
            + "+00:00\"}]";
    for (String path : List.of(root + "/d", root + "/to-dir", root + "//d")) {
      assertJson(agent.call("GET /v1/fs/entries?path=" + path), String.format(entry, path));
    }
    assertJson(
        agent.call("GET /v1/fs/entries?path=" + root + "/d/"), String.format(entry, root + "/d"));
    assertJson(agent.call("GET /v1/fs/entries?path=d/"), String.format(entry, root + "/d"));
    assertJson(agent.call("GET /v1/fs/entries?path=empty"), "[]");
  }

  @Test
  void withoutAPathTheHomeIsListedAndLinksAreListedThemselves() throws IOException {
    JsonNode entries = agent.call("GET /v1/fs/entries").json();
    assertThat(entries).isEqualTo(agent.call("GET /v1/fs/entries?path=").json());
    assertThat(entries.findValuesAsText("name"))
        .contains("d", "dangling", "empty", "fifo", "nothing", "to-dir", "to-file")
        .isSorted();
    for (JsonNode entry : entries) {
      String name = entry.path("name").asText();
      boolean isDirectory = List.of("d", "empty").contains(name);
      assertThat(entry.path("path").asText()).isEqualTo(root + "/" + name);
      assertThat(entry.path("entryType").asText()).isEqualTo(isDirectory ? "directory" : "file");
      if (name.equals("to-dir")) {
        assertThat(entry.path("size").asInt()).isEqualTo("d".length());
      }
    }
  }

  @Test
  void whatIsNoDirectoryIsNotListed() throws IOException {
    for (String path : List.of("d/a.txt", "fifo", "to-file")) {
      assertInvalid(
          agent.call("GET /v1/fs/entries?path=" + path),
          "path is not a directory: " + root + "/" + path);
    }
  }
}
