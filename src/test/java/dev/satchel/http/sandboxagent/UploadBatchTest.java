package dev.satchel.http.sandboxagent;

import static dev.satchel.http.sandboxagent.Agent.assertInvalid;
import static dev.satchel.http.sandboxagent.Agent.assertJson;
import static dev.satchel.http.sandboxagent.Agent.assertProblem;
import static dev.satchel.http.sandboxagent.Agent.assertText;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Command;
import dev.satchel.http.Wire.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives are unpacked if they are whole and lead nowhere, and else nothing of them appears. */
@Tag("locale-blind")
final class UploadBatchTest {
  private static final String CONTENT = "what lies outside";
  private static final String TYPE = "Content-Type: application/x-tar";

  private static Agent agent;
  private static Path root;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    agent = new Agent(directory, "SATCHEL_MAX_UPLOAD", "4MiB");
    root = agent.root;
    Files.writeString(agent.outside.resolve("secret"), CONTENT);
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  @BeforeEach
  void empty() throws IOException {
    Command.run("find", root.toString(), "-mindepth", "1", "-delete");
  }

  @AfterEach
  void nothingHappensOutsideAndNothingIsLeft() throws IOException {
    assertThat(agent.outside.toFile().list()).containsExactly("secret");
    assertThat(agent.outside.resolve("secret")).hasContent(CONTENT);
    assertThat(Command.run("find", root.toString(), "-name", ".satchel*")).isEmpty();
  }

  private static Answer upload(String path, byte[] tar) throws IOException {
    return agent.send("POST /v1/fs/upload-batch?path=" + path, tar, TYPE);
  }

  private static void assertUnpacked(Answer answer, String... paths) {
    List<String> shown = Arrays.stream(paths).map(path -> "\"" + root + "/" + path + "\"").toList();
    assertJson(answer, "{\"paths\":[" + String.join(",", shown) + "],\"truncated\":false}");
  }

  /** That nothing of it appeared beside what was there. */
  private static void assertNothingAppears(Answer answer, int status) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    String type = status == 400 ? "invalid_request" : "stream_error";
    String title = status == 400 ? "Invalid Request" : "Stream Error";
    String detail = new JsonMapper().readTree(answer.body()).path("detail").asText();
    assertProblem(answer, status, type, title, detail);
    assertThat(detail).doesNotContain(CONTENT);
    assertThat(root.resolve("d/first")).doesNotExist();
  }

  private static Tar first() {
    return new Tar().file("first", "first");
  }

  @Test
  void anArchiveIsUnpackedAndListed() throws IOException {
    byte[] tar =
        new Tar()
            .directory("./")
            .directory("./a/")
            .file("./a/b.txt", "hello")
            .file("c", "")
            .directory("e")
            .ended();
    assertUnpacked(upload("d", tar), "d/a", "d/a/b.txt", "d/c", "d/e");
    assertThat(root.resolve("d/a/b.txt")).hasContent("hello");
    assertThat(root.resolve("d/c")).isEmptyFile();
    assertThat(root.resolve("d/e")).isEmptyDirectory();
    assertUnpacked(upload("", new Tar().file("top", "x").ended()), "top");
    assertUnpacked(
        agent.send("POST /v1/fs/upload-batch", new Tar().file("top", "y").ended(), TYPE), "top");
    assertThat(root.resolve("top")).hasContent("y");
  }

  @Test
  void anEmptyBodyIsAnArchiveWithoutMembers() throws IOException {
    assertUnpacked(upload("d", new byte[0]));
    assertUnpacked(upload("", new byte[0]));
    assertUnpacked(upload("d", new Tar().ended()));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  @Test
  void whatIsNoTarIsRefused() throws IOException {
    assertNothingAppears(upload("d", "junk".repeat(500).getBytes(UTF_8)), 502);
    assertNothingAppears(upload("d", gzip(first().ended())), 502);
    assertNothingAppears(upload("d", Arrays.copyOf(first().ended(), 300)), 502);
  }

  @Test
  void anArchiveThatIsCutOffLeavesNothing() throws IOException {
    byte[] tar = first().file("second", "x".repeat(5_000)).begun();
    for (int length : new int[] {1_024 + 100, 1_024 + 512, 1_024 + 512 + 2_000}) {
      assertNothingAppears(upload("d", Arrays.copyOf(tar, length)), 502);
    }
    assertThat(root.resolve("d/second")).doesNotExist();
  }

  @Test
  void theTypeBeginsAsItShould() throws IOException {
    for (String type : List.of("application/gzip", "Application/X-Tar", "application/x-ta", "")) {
      String[] headers = type.isEmpty() ? new String[0] : new String[] {"Content-Type: " + type};
      assertInvalid(
          agent.send("POST /v1/fs/upload-batch?path=d", first().ended(), headers),
          "Content-Type must be application/x-tar");
    }
    for (String type : List.of("application/x-tar; a=b", "application/x-tarball")) {
      Answer answer =
          agent.send("POST /v1/fs/upload-batch?path=d", first().ended(), "Content-Type: " + type);
      assertUnpacked(answer, "d/first");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../x", "/x", "a/../../x", ".."})
  void aNameThatLeadsOutIsRefused(String name) throws IOException {
    assertNothingAppears(upload("d", first().file(name, "x").ended()), 400);
    assertThat(Path.of("/x")).doesNotExist();
    assertThat(root.resolve("x")).doesNotExist();
  }

  @Test
  void aLinkThatLeadsOutIsRefusedWithWhatIsBehindIt() throws IOException {
    for (String target : List.of("../../outside", agent.outside.toString(), "/etc/passwd")) {
      Tar tar = first().other(Tar.LINK, "link", target);
      assertNothingAppears(upload("d", tar.ended()), 400);
      assertNothingAppears(upload("d", tar.file("link/secret", "changed").ended()), 400);
    }
  }

  @Test
  void nothingIsWrittenThroughALinkThatIsThere() throws IOException {
    Files.createDirectory(root.resolve("d"));
    Files.createSymbolicLink(root.resolve("d/link"), agent.outside);
    Answer answer = upload("d", first().file("link/secret", "changed").ended());
    assertThat(answer.status()).isGreaterThanOrEqualTo(400);
    assertThat(root.resolve("d/first")).doesNotExist();
    assertThat(upload("d/link", first().ended()).status()).isEqualTo(400);
  }

  @Test
  void aFileReplacesALinkOfItsNameAndNotWhatThatLeadsTo() throws IOException {
    byte[] tar =
        new Tar()
            .file("target", "target")
            .other(Tar.LINK, "link", "target")
            .file("link", "new")
            .ended();
    assertUnpacked(upload("d", tar), "d/target", "d/link", "d/link");
    assertThat(root.resolve("d/link")).isRegularFile().hasContent("new");
    assertThat(root.resolve("d/target")).hasContent("target");
    Files.createSymbolicLink(root.resolve("d/there"), Path.of("target"));
    assertUnpacked(upload("d", new Tar().file("there", "x").ended()), "d/there");
    assertThat(Files.isSymbolicLink(root.resolve("d/there"))).isFalse();
    assertThat(root.resolve("d/target")).hasContent("target");
  }

  @Test
  void aHardLinkLeadsToAnotherMemberOnly() throws IOException {
    for (String target :
        List.of("../../outside/secret", agent.outside + "/secret", "/etc/passwd")) {
      Tar tar = first().other(Tar.HARD_LINK, "link", target);
      assertNothingAppears(upload("d", tar.ended()), 400);
    }
    byte[] tar = first().other(Tar.HARD_LINK, "link", "first").ended();
    assertUnpacked(upload("d", tar), "d/first", "d/link");
    assertThat(Files.isSameFile(root.resolve("d/first"), root.resolve("d/link"))).isTrue();
  }

  @Test
  void specialFilesAreRefused() throws IOException {
    for (char type : new char[] {Tar.FIFO, Tar.CHARACTER_DEVICE}) {
      assertNothingAppears(upload("d", first().other(type, "special", "").ended()), 400);
    }
  }

  @Test
  void modesAreKeptButForThoseThatChangeTheUser() throws IOException {
    byte[] tar =
        new Tar()
            .entry(Tar.FILE, "run", 04755, "", new byte[] {'x'})
            .entry(Tar.FILE, "own", 0600, "", new byte[] {'x'})
            .ended();
    assertUnpacked(upload("d", tar), "d/run", "d/own");
    assertThat(Command.run("stat", "-c", "%a %a", root + "/d/run")).isEqualTo("755 755\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("d/own"))))
        .isEqualTo("rw-------");
    assertThat(Command.run("stat", "-c", "%Y", root + "/d/own"))
        .isEqualTo(Integer.parseInt("15172000000", 8) + "\n");
  }

  @Test
  void whatIsInTheWayStays() throws IOException {
    Files.createDirectories(root.resolve("d/dir/below"));
    Files.writeString(root.resolve("d/file"), "content");
    assertNothingAppears(upload("d", first().file("dir", "x").ended()), 502);
    assertNothingAppears(upload("d", first().directory("file/").ended()), 502);
    assertNothingAppears(upload("d", first().file("file/x", "x").ended()), 502);
    assertNothingAppears(upload("d/file", first().ended()), 502);
    assertNothingAppears(upload("d/file", new byte[0]), 502);
    assertThat(root.resolve("d/dir/below")).isDirectory();
    assertThat(root.resolve("d/file")).hasContent("content");
  }

  @Test
  void theFirst1024PathsAreListed() throws IOException {
    for (int count : new int[] {1_024, 1_025}) {
      Tar tar = new Tar();
      for (int i = 0; i < count; i++) {
        tar.file("f" + i, "");
      }
      JsonNode answer = upload("d" + count, tar.ended()).json();
      assertThat(answer.path("paths")).hasSize(1_024);
      assertThat(answer.path("paths").get(1_023).asText())
          .isEqualTo(root + "/d" + count + "/f1023");
      assertThat(answer.path("truncated").asBoolean()).isEqualTo(count > 1_024);
      assertThat(root.resolve("d" + count).toFile().list()).hasSize(count);
    }
  }

  @Test
  void anArchiveMayBeLargeUpToTheLimit() throws IOException {
    Tar large = new Tar().file("large", "x".repeat(3 << 20));
    assertUnpacked(upload("d", large.ended()), "d/large");
    assertThat(root.resolve("d/large")).hasSize(3 << 20);
    assertText(upload("e", large.file("more", "x".repeat(1 << 20)).ended()), 413);
    assertThat(root.resolve("e")).doesNotExist();
  }
}
