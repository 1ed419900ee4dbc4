package dev.satchel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import dev.satchel.files.Unprivileged;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is pulled is where it was asked for, and whatever is missed is said. */
@Tag("locale-blind")
class CommandPullTest {
  @TempDir private static Path place;

  private static Path root;
  private static TestServer server;
  private static Typed typed;

  @TempDir private Path here;
  private Path work;

  @BeforeAll
  static void serve() throws IOException {
    root = Files.createDirectory(place.resolve("root"));
    server = TestServer.start(root, place.resolve("state"));
    typed =
        Typed.with(
            Map.of(
                "SATCHEL_URL",
                server.uri("").toString(),
                "SESSION_API_KEY",
                TestServer.KEY,
                "HOME",
                place.toString()));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeTree() throws IOException {
    work = Files.createTempDirectory(root, "work");
    Files.writeString(work.resolve("a.txt"), "hello\n");
    Files.createDirectory(work.resolve("cache"));
    Files.writeString(work.resolve("cache").resolve("b"), "b");
  }

  private String pathOf(String name) {
    return here.resolve(name).toString();
  }

  private List<String> pulled() throws IOException {
    try (Stream<Path> files = Files.list(here)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aWholeArchiveIsZeroAndOneThatIsThereStays() throws IOException {
    Typed.Result result = typed.run("pull", work.toString(), "-o", pathOf("x.zip"));
    assertThat(result.err()).isEmpty();
    assertThat(result.lines()).containsExactly(pathOf("x.zip") + ": 3 entries, 7 B, verified");
    assertThat(result.code()).isZero();
    assertThat(Command.run("unzip", "-t", pathOf("x.zip"))).contains("No errors");
    Typed.Result again = typed.run("pull", work.toString(), "-o", pathOf("x.zip"));
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).endsWith("; --force replaces it\n");
    Files.writeString(work.resolve("new"), "more");
    assertThat(typed.run("pull", work + "", "--force", "-o", pathOf("x.zip")).code()).isZero();
    assertThat(Command.run("unzip", "-l", pathOf("x.zip"))).contains("/new");
    assertThat(pulled()).containsExactly("x.zip");
  }

  @Test
  void theNameOfTheFileOrAnOptionTellsTheFormat() throws IOException {
    String root = work.getFileName().toString();
    assertThat(typed.run("pull", work.toString(), "-o", here.toString()).code()).isZero();
    assertThat(typed.run("pull", work.toString(), "-o", here + "/", "--format", "tar").code())
        .isZero();
    assertThat(typed.run("pull", work.toString(), "-o", pathOf("x.tzst")).code()).isZero();
    assertThat(pulled()).containsExactly(root + ".tar", root + ".tar.gz", "x.tzst");
    for (String file : pulled()) {
      assertThat(Command.run("bsdtar", "-tf", pathOf(file))).contains(root + "/a.txt");
    }
  }

  @Test
  void whatIsMissedIsListedAndThreeAndWhatWasExcludedIsNot() throws IOException {
    Files.createSymbolicLink(work.resolve("out"), Path.of("../outside"));
    for (int i = 0; i < 25; i++) {
      Command.run("mkfifo", work + "/fifo" + i);
    }
    Typed.Result result =
        typed.run("pull", work + "", "--exclude", "cache/", "-o", pathOf("x.tar"));
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.lines()).singleElement().asString().contains("NOT all");
    assertThat(result.err().lines())
        .hasSize(22)
        .startsWith("satchel: 26 entries are not in it:", "  fifo0: is a FIFO")
        .endsWith("  and 6 more")
        .noneMatch(line -> line.contains("cache"));
    JsonNode json =
        typed.run("pull", work + "", "--exclude", "cache/", "-o", pathOf("y.tar"), "--json").json();
    assertThat(json.path("whole").asBoolean()).isFalse();
    assertThat(json.path("complete").asBoolean()).isTrue();
    assertThat(json.path("skipped")).hasSize(27);
    assertThat(json.path("skipped_count").asInt()).isEqualTo(27);
    assertThat(
            typed
                .run(
                    "pull",
                    work + "",
                    "--exclude",
                    "cache/",
                    "--exclude",
                    "fifo*",
                    "--exclude",
                    "out",
                    "-o",
                    pathOf("z.tar"))
                .code())
        .isZero();
  }

  @Test
  void anArchiveCanGoToAPipeButNotToATerminal() throws IOException {
    Typed.Result result = typed.run("pull", work.toString(), "-o", "-", "--format", "zip");
    assertThat(result.code()).isZero();
    Path file = Files.write(here.resolve("x.zip"), result.bytes());
    assertThat(Command.run("unzip", "-t", file.toString())).contains("No errors");
    Typed.Result refused =
        typed.on(new Terminal(true, true, true, true, 80)).run("pull", work + "", "-o", "-");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.bytes()).isEmpty();
  }

  @Test
  void oneFileIsPulledAsItIs() throws IOException {
    Typed.Result result = typed.run("pull", work + "/a.txt", "-o", here + "/");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(here.resolve("a.txt")).hasContent("hello");
    assertThat(typed.run("pull", work + "/a.txt", "-o", here + "/").err())
        .contains("--force replaces it");
    assertThat(typed.run("pull", work + "/a.txt", "-o", "-").out()).isEqualTo("hello\n");
    assertThat(typed.run("pull", work + "/a.txt", "--format", "zip", "-o", pathOf("x")).err())
        .contains("not a directory");
  }

  @Test
  void anExtractedTreeIsWhatTheServerHas() throws IOException {
    Files.createSymbolicLink(work.resolve("link"), Path.of("a.txt"));
    Typed.Result result = typed.run("pull", work.toString(), "--extract", "-o", pathOf("tree"));
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    Command.run("diff", "-r", "--exclude=archive_manifest.json", work.toString(), pathOf("tree"));
    assertThat(here.resolve("tree").resolve("link")).isSymbolicLink();
    Files.writeString(here.resolve("tree").resolve("mine"), "");
    assertThat(typed.run("pull", work + "", "--extract", "-o", here + "/").code()).isZero();
    assertThat(here.resolve(work.getFileName()).resolve("a.txt")).hasContent("hello");
    for (String place : List.of(pathOf("tree"), here + "/")) {
      Typed.Result again = typed.run("pull", work.toString(), "--extract", "-o", place);
      assertThat(again.code()).isEqualTo(1);
      assertThat(again.err()).contains("remove it, or name another with -o");
    }
    assertThat(here.resolve("tree").resolve(work.getFileName())).doesNotExist();
    Files.createDirectory(here.resolve("empty"));
    assertThat(typed.run("pull", work + "", "--extract", "-o", pathOf("empty")).code()).isZero();
    assertThat(here.resolve("empty").resolve("a.txt")).hasContent("hello");
    assertThat(typed.run("pull", work + "", "--extract", "-o", here + "/none/"))
        .extracting(Typed.Result::code, refused -> refused.err().contains("make it first"))
        .containsExactly(2, true);
  }

  @Test
  void archivesAreVerifiedWithoutAServer() throws IOException {
    Typed offline = Typed.with(Map.of());
    Typed.Result pulled = typed.run("pull", work.toString(), "-o", pathOf("x.tar.zst"));
    assertThat(pulled.code()).isZero();
    assertThat(offline.run("verify", pathOf("x.tar.zst")).lines())
        .containsExactly(pathOf("x.tar.zst") + ": verified, 3 entries, 7 B");
    byte[] bytes = Files.readAllBytes(here.resolve("x.tar.zst"));
    assertThat(offline.runWith(bytes, "verify", "-").code()).isZero();
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 8, (byte) 0xA5);
    Path damaged = Files.write(here.resolve("damaged"), bytes);
    Typed.Result result =
        offline.run("verify", "--json", damaged.toString(), pathOf("x.tar.zst"), pathOf("none"));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.json().path("files"))
        .extracting(
            file -> file.path("whole").asBoolean(),
            file -> file.path("error").path("code").asText())
        .containsExactly(tuple(false, "DAMAGED"), tuple(true, ""), tuple(false, "LOCAL"));
    assertThat(offline.runWith("hello".getBytes(UTF_8), "verify", "-").err()).contains("damaged");
  }

  @Test
  void aTreeThatIsPushedComesBackTheSame() throws IOException {
    Path tree = here.resolve("tree");
    Files.createDirectories(tree.resolve("deep"));
    Files.writeString(tree.resolve("deep").resolve("file"), "content");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("deep/file"));
    Command.run("mkfifo", tree.resolve("fifo").toString());
    Files.createSymbolicLink(tree.resolve("abs"), Path.of("/etc/passwd"));
    Files.createSymbolicLink(tree.resolve("deep").resolve("out"), Path.of("../../outside"));
    Typed.Result result = typed.run("push", tree.toString(), work + "/pushed");
    assertThat(result.err())
        .contains("3 entries are not in it", "  abs: ", "  deep/out: ", "  fifo: ");
    assertThat(result.code()).isEqualTo(3);
    for (String missed : List.of("fifo", "abs", "deep/out")) {
      Files.delete(tree.resolve(missed));
    }
    Command.run("diff", "-r", tree.toString(), work + "/pushed");
  }

  /** As a download leaves it that was of something else. */
  private Path leavePart(String name, String from) throws IOException {
    String state = "{\"from\": \"%s\", \"etag\": \"\\\"1\\\"\", \"synced\": 4}".formatted(from);
    Files.writeString(here.resolve("." + name + ".satchel-part.json"), state);
    return Files.writeString(here.resolve("." + name + ".satchel-part"), "part");
  }

  @Test
  void thePartOfAnotherDownloadIsNotRemovedSilently() throws IOException {
    Path part = leavePart("x.zip", "http://another/");
    Typed.Result refused =
        typed.run("pull", work + "", "-o", pathOf("x.zip"), "--if-changed", "fail");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("part of another download lies there");
    assertThat(part).hasContent("part");
    Typed.Result result = typed.run("pull", work.toString(), "-o", pathOf("x.zip"));
    assertThat(result.err()).contains("the part of another download lay there");
    assertThat(result.code()).isZero();
    assertThat(pulled()).containsExactly("x.zip");
  }

  @Test
  void thePartOfAFileStaysWhenItIsFirstAskedForAsADirectory() throws IOException {
    leaveOlderPart("x", "a.txt");
    Typed.Result result = typed.run("pull", work + "/a.txt", "-o", pathOf("x"));
    assertThat(result.err()).doesNotContain("another download");
    assertThat(result.code()).isZero();
    assertThat(here.resolve("x")).hasContent("hello");
  }

  /** Leaves the first bytes of what there is, as a pull that was interrupted does. */
  private void leaveOlderPart(String name, String file) throws IOException {
    String from = server.uri("/api/file/download?path=") + work.toString() + "/" + file;
    leavePart(name, from);
  }

  @Test
  void whatHasChangedSinceAPartOfItCameIsBegunAgainAndThatIsSaid() throws IOException {
    leaveOlderPart("x", "a.txt");
    Typed.Result result = typed.run("pull", work + "/a.txt", "-o", pathOf("x"));
    assertThat(result.err()).isEqualTo("satchel: it has changed on the server; begun again\n");
    assertThat(result.code()).isZero();
    assertThat(here.resolve("x")).hasContent("hello");
    leaveOlderPart("y", "a.txt");
    Typed.Result told = typed.run("pull", work + "/a.txt", "-o", pathOf("y"), "--json");
    assertThat(told.err()).isEmpty();
    assertThat(told.json().path("restarted").asBoolean()).isTrue();
    Typed.Result plain = typed.run("pull", work + "", "-o", pathOf("z.zip"), "--json");
    assertThat(plain.json().path("restarted").isBoolean()).isTrue();
    assertThat(plain.json().path("restarted").asBoolean()).isFalse();
  }

  @Test
  void anArchiveIsNotCalledAsAnotherKindOfArchive() throws IOException {
    for (String name : List.of("x.tar.xz", "x.7z", "x.RAR", "x.tar.bz2", "x.ZIP")) {
      Typed.Result refused = typed.run("pull", work.toString(), "-o", pathOf(name));
      assertThat(refused.code()).as(name).isEqualTo(2);
      assertThat(refused.err()).contains(name + " would be a tar.gz: let the name end in .tar.gz");
    }
    assertThat(typed.run("pull", work + "", "-o", pathOf("x.zip"), "--format", "tar").err())
        .contains("x.zip would be a tar: ");
    assertThat(typed.run("pull", work + "", "-o", pathOf("x.tar"), "--format", "tar.gz").code())
        .isEqualTo(2);
    assertThat(pulled()).isEmpty();
    assertThat(typed.run("pull", work + "", "-o", pathOf("x.ZIP"), "--format", "zip").code())
        .isZero();
    assertThat(typed.run("pull", work + "/a.txt", "-o", pathOf("x.rar")).code()).isZero();
    assertThat(typed.run("pull", work + "", "--extract", "-o", pathOf("x.7z")).code()).isZero();
    assertThat(pulled()).containsExactly("x.7z", "x.ZIP", "x.rar");
  }

  @Test
  void anArchiveThatMayNotBeReadIsToldWithTheReason() throws Exception {
    Path file = Files.writeString(here.resolve("a.zip"), "");
    Files.setPosixFilePermissions(file, Set.of());
    Typed offline = Typed.with(Map.of());
    assertThat(Unprivileged.run(() -> offline.run("verify", file.toString())).err())
        .isEqualTo("satchel: " + file + ": permission denied\n");
  }

  @Test
  void anArchiveThatCannotBeOpenedIsToldWithTheReason() throws IOException {
    Files.createSymbolicLink(here.resolve("loop"), Path.of("loop"));
    assertThat(Typed.with(Map.of()).run("verify", pathOf("loop")).err())
        .startsWith("satchel: " + pathOf("loop") + ": Too many levels");
    assertThat(Typed.with(Map.of()).run("verify", pathOf("a.zip")).err())
        .isEqualTo("satchel: " + pathOf("a.zip") + ": no such file or directory\n");
  }
}
