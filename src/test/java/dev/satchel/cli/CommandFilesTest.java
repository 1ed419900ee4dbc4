package dev.satchel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.satchel.Command;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that list, read and change files of a server, and what they say. */
@Tag("locale-blind")
class CommandFilesTest {
  @TempDir private static Path place;

  private static Path root;
  private static TestServer server;
  private static Map<String, String> environment;

  @TempDir private Path here;
  private Path work;
  private Typed typed;

  @BeforeAll
  static void serve() throws IOException {
    root = Files.createDirectory(place.resolve("root"));
    server = TestServer.start(root, place.resolve("state"));
    environment =
        Map.of(
            "SATCHEL_URL",
            server.uri("").toString(),
            "SESSION_API_KEY",
            TestServer.KEY,
            "HOME",
            place.toString());
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeTree() throws IOException {
    work = Files.createTempDirectory(root, "work");
    typed = Typed.with(environment);
    Files.writeString(work.resolve("a.txt"), "hello\n");
    Files.createDirectory(work.resolve("sub"));
    Files.writeString(work.resolve("sub").resolve("b"), "b");
    Files.writeString(work.resolve(".hidden"), "");
    Files.createSymbolicLink(work.resolve("link"), Path.of("a.txt"));
  }

  private String path(String name) {
    return work + "/" + name;
  }

  @Test
  void aListingIsPlainLines() {
    assertThat(typed.run("ls", work.toString()).lines()).containsExactly("a.txt", "link", "sub/");
    assertThat(typed.run("ls", "-aR", work.toString()).lines())
        .containsExactly(".hidden", "a.txt", "link", "sub/", "sub/b");
    assertThat(typed.run("ls", "-l", work.toString()).lines())
        .satisfiesExactly(
            file -> assertThat(file).matches("-rw.{7} +6 \\d{4}-\\d\\d-\\d\\dT[\\d:]+Z a\\.txt"),
            link -> assertThat(link).matches("lrwxrwxrwx .*Z link -> a\\.txt"),
            directory -> assertThat(directory).matches("drwx.* sub/"));
  }

  @Test
  void aListingInJsonIsOneArray() throws IOException {
    JsonNode listed = typed.run("ls", "--json", work.toString()).json();
    assertThat(listed)
        .extracting(entry -> entry.path("type").asText())
        .containsExactly("file", "symlink", "directory");
    assertThat(listed.get(0).path("path").asText()).isEqualTo(path("a.txt"));
    assertThat(listed.get(0).path("size").asInt()).isEqualTo(6);
    assertThat(listed.get(0).path("mode").asText()).startsWith("06");
    assertThat(listed.get(1).path("target").asText()).isEqualTo("a.txt");
  }

  @Test
  void namesCannotControlATerminalAndLoseNoByteInJson() throws IOException {
    Command.bash("cd '" + work + "' && rm -r * && printf x > \"$(printf 'a\\033]0;b\\n\\377')\"");
    Typed.Result shown = typed.on(new Terminal(true, true, true, true, 80)).run("ls", work + "");
    assertThat(shown.lines()).containsExactly("a\\x1b]0;b\\n\\xff");
    JsonNode entry = typed.run("ls", "--json", work.toString()).json().get(0);
    byte[] path = Base64.getDecoder().decode(entry.path("pathBytes").asText());
    assertThat(path).endsWith('a', 27, ']', '0', ';', 'b', '\n', 0xFF);
    String exact = RawText.of(path);
    assertThat(typed.run("cat", exact).out()).isEqualTo("x");
    assertThat(typed.run("rm", exact).code()).isZero();
    assertThat(typed.run("ls", work.toString()).lines()).isEmpty();
  }

  @Test
  void directoriesAndLinksHaveColoursOnATerminalOnly() {
    assertThat(typed.on(new Terminal(true, true, true, true, 80)).run("ls", work + "").out())
        .contains("\u001B[34msub/\u001B[0m");
    assertThat(typed.on(new Terminal(true, true, true, false, 80)).run("ls", work + "").out())
        .doesNotContain("\u001B");
  }

  @Test
  void filesAreSentPrintedMovedAndRemoved() throws IOException {
    Path local = Files.writeString(here.resolve("note"), "noted");
    assertThat(typed.run("push", local.toString(), path("sub/")).lines())
        .containsExactly(path("sub/note") + ": 5 B");
    assertThat(typed.run("cat", path("sub/note")).bytes()).isEqualTo("noted".getBytes(UTF_8));
    assertThat(typed.run("mv", path("sub/note"), path("a.txt")))
        .satisfies(
            refused -> {
              assertThat(refused.code()).isEqualTo(1);
              assertThat(refused.err()).contains("already exists").contains("; -f replaces it");
            });
    assertThat(work.resolve("a.txt")).hasContent("hello");
    assertThat(typed.run("mv", "-f", path("sub/note"), path("a.txt")).code()).isZero();
    assertThat(work.resolve("a.txt")).hasContent("noted");
    assertThat(typed.run("rm", path("sub")).err()).contains("; -r removes it");
    assertThat(work.resolve("sub").resolve("b")).exists();
    JsonNode removed = typed.run("rm", "-r", "--json", path("sub")).json();
    assertThat(removed.path("removed").asText()).isEqualTo(path("sub"));
    assertThat(work.resolve("sub")).doesNotExist();
  }

  @Test
  void aWrongKeyIsNamedByWhereItCameFromAndNeverShown() throws IOException {
    Typed stranger =
        Typed.with(Map.of("SATCHEL_URL", server.uri("") + "", "SESSION_API_KEY", "another-secret"));
    Typed.Result refused = stranger.run("ls", work.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains("came from SESSION_API_KEY")
        .doesNotContain("another-secret");
    assertThat(refused.bytes()).isEmpty();
    JsonNode error = stranger.run("ls", "--json", work.toString()).errorJson();
    assertThat(error.path("code").asText()).isEqualTo("UNAUTHORIZED");
    assertThat(error.path("status").asInt()).isEqualTo(401);
    assertThat(error.path("message").asText()).doesNotContain("another-secret");
    Typed nobody = Typed.with(Map.of("HOME", place.toString()));
    assertThat(nobody.run("ls", server.uri("") + "", work.toString()).err())
        .contains("no key was sent: set SESSION_API_KEY");
  }

  @Test
  void whatCannotBeAskedForIsTwo() throws IOException {
    assertThat(typed.run("ls", "relative/path"))
        .satisfies(
            refused -> {
              assertThat(refused.code()).isEqualTo(2);
              assertThat(refused.err())
                  .contains("PATH must be absolute")
                  .contains("satchel ls --help");
            });
    for (String[] words :
        new String[][] {
          {},
          {"nothing"},
          {"ls"},
          {"ls", "--no-such-option", "/a"},
          {"cat", "/a", "/b"},
          {"push", here + "/missing", "/a"},
          {"restore", "session", "zero"},
          {"share", "/a", "--expires", "soon"},
          {"share", "/a", "--expires", "0s"},
          {"share", "/a", "--expires", "8d"},
          {"share", "/a", "--uses", "100001"},
          {"share", "--list", "--uses", "1"},
          {"share", "--list", "--exclude", "x"},
          {"share", "--revoke", "0", "--expires", "1h"},
          {"pull", "/a", "--format", "rar"},
          {"pull", "/a", "--extract", "--force"},
        }) {
      assertThat(typed.run(words))
          .as(String.join(" ", words))
          .satisfies(
              refused -> {
                assertThat(refused.code()).isEqualTo(2);
                assertThat(refused.err()).startsWith("satchel: ").contains("Try 'satchel");
                assertThat(refused.bytes()).isEmpty();
              });
    }
    JsonNode error = typed.run("pull", "/a", "-o", "-", "--json").errorJson();
    assertThat(error.path("code").asText()).isEqualTo("USAGE");
  }

  @Test
  void aServerThatIsAwayIsOneSentence() {
    Typed.Result away = typed.run("rm", "http://127.0.0.1:1", "/a");
    assertThat(away.code()).isEqualTo(1);
    assertThat(away.err().lines())
        .singleElement()
        .asString()
        .contains("http://127.0.0.1:1 cannot be reached")
        .endsWith("It came from the command line");
  }

  @Test
  void theScriptForCompletionIsBash() throws IOException {
    Path script = Files.write(here.resolve("completion"), typed.run("completion").bytes());
    assertThat(script).content().contains("--default-excludes").contains("_satchel");
    Command.run("bash", "-n", script.toString());
    assertThat(typed.run("completion", "--json").json().path("script").asText())
        .contains("_satchel");
  }

  @Test
  void aSharedDirectoryIsAllOfItWithAndWithoutOptions() throws IOException {
    Files.createDirectory(work.resolve("node_modules"));
    for (String[] more : new String[][] {{}, {"--exclude", "*.none"}}) {
      String[] words = {"share", work.toString(), "--uses", "1"};
      List<String> all = Stream.of(words, more).flatMap(Stream::of).toList();
      Typed.Result shared = typed.run(all.toArray(String[]::new));
      assertThat(shared.code()).as(shared.err()).isZero();
      Path file = here.resolve("shared");
      Files.write(file, URI.create(shared.lines().get(0)).toURL().openStream().readAllBytes());
      assertThat(Command.run("tar", "-tzf", file.toString())).contains("/node_modules/");
    }
    String link = typed.run("share", path("a.txt"), "--expires", "7d").lines().get(0);
    assertThat(URI.create(link).toURL().openStream()).hasContent("hello");
  }

  @Test
  void aFileIsNotPutWhereADirectoryIsAndTheSlashIsTold() throws IOException {
    Path local = Files.writeString(here.resolve("note"), "noted");
    Typed.Result refused = typed.run("push", local.toString(), path("sub"));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("; with a slash at the end of PATH");
  }

  @Test
  void aPageOfSomethingElseIsNotPrinted() throws IOException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          byte[] page = "<html>a page</html>".getBytes(UTF_8);
          exchange.sendResponseHeaders(404, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    other.start();
    try {
      String url = "http://127.0.0.1:" + other.getAddress().getPort();
      Typed.Result refused = typed.run("ls", url, work.toString());
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err()).contains("404").doesNotContain("page");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void aDirectoryIsNotReplacedByWhatIsMovedUnlessItIsEmpty() throws IOException {
    Typed.Result refused = typed.run("mv", path("a.txt"), path("sub"));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .startsWith("satchel: destination already exists: " + path("sub") + "; ")
        .contains("to put it into that directory, write " + path("sub/"))
        .doesNotContain("-f ", "stream error", "invalid request", "os error");
    Typed.Result forced = typed.run("mv", "-f", path("a.txt"), path("sub"));
    assertThat(forced.code()).isEqualTo(1);
    assertThat(forced.err()).contains("remove it first: satchel rm -r " + path("sub"));
    assertThat(work.resolve("sub").resolve("b")).hasContent("b");
    Files.createDirectory(work.resolve("empty"));
    assertThat(typed.run("mv", "-f", path("a.txt"), path("empty")).code()).isZero();
    assertThat(work.resolve("empty")).hasContent("hello");
    assertThat(typed.run("mv", "-f", path("empty"), root.toString()).code()).isEqualTo(1);
    assertThat(work.resolve("empty")).hasContent("hello");
  }

  @Test
  void aDirectoryWithOnlyHiddenFilesIsNotEmpty() throws IOException {
    Files.writeString(Files.createDirectory(work.resolve("hides")).resolve(".kept"), "kept");
    assertThat(typed.run("mv", "-f", path("a.txt"), path("hides")).code()).isEqualTo(1);
    assertThat(work.resolve("hides").resolve(".kept")).hasContent("kept");
  }

  @Test
  void withASlashAtTheEndItIsMovedIntoTheDirectory() throws IOException {
    JsonNode moved = typed.run("mv", "--json", path("a.txt"), path("sub/")).json();
    assertThat(moved.path("to").asText()).isEqualTo(path("sub/a.txt"));
    assertThat(work.resolve("sub").resolve("a.txt")).hasContent("hello");
    assertThat(work.resolve("sub").resolve("b")).hasContent("b");
    for (String place : List.of("sub/b/", "none/")) {
      Typed.Result refused = typed.run("mv", "-f", path(".hidden"), path(place));
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err()).contains("There is no directory " + path(place));
    }
    assertThat(work.resolve("none")).doesNotExist();
    Files.createSymbolicLink(work.resolve("to-sub"), Path.of("sub"));
    assertThat(typed.run("mv", "-f", path(".hidden"), path("to-sub/")).code()).isZero();
    assertThat(work.resolve("sub").resolve(".hidden")).exists();
  }

  @Test
  void whatIsRefusedIsSaidPlainlyAndWithItsPath() {
    assertThat(typed.run("rm", path("sub")).err())
        .isEqualTo(
            "satchel: "
                + path("sub")
                + ": Directory not empty; -r removes it with all that is in it\n");
    assertThat(typed.run("rm", path("nope")).err())
        .contains(path("nope"), "not found")
        .doesNotContain("invalid request");
    assertThat(typed.run("mv", path("nope"), path("x")).err())
        .contains(path("nope"), "not found")
        .doesNotContain("invalid request");
    assertThat(typed.run("mv", path("a.txt"), path("link")).err()).contains("; -f replaces it");
    assertThat(typed.run("snapshot", "nope").err())
        .isEqualTo("satchel: No session has such an id\n");
  }

  @Test
  void oneFileIsListedByItsPath() throws IOException {
    Command.run("mkfifo", path("fifo"));
    assertThat(typed.run("ls", path("a.txt")).lines()).containsExactly(path("a.txt"));
    assertThat(typed.run("ls", "-l", path("fifo")).lines())
        .singleElement()
        .asString()
        .matches("prw.* " + path("fifo"));
    assertThat(typed.run("ls", "-l", work.toString()).out()).contains("\nprw").doesNotContain("?");
    assertThat(typed.run("ls", "-l", path("link")).out()).endsWith(path("link") + " -> a.txt\n");
    JsonNode listed = typed.run("ls", "--json", path(".hidden")).json();
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).path("path").asText()).isEqualTo(path(".hidden"));
    Typed.Result missing = typed.run("ls", path("nope"));
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.bytes()).isEmpty();
  }

  @Test
  void aWordInTheWrongPlaceIsNamed() throws IOException {
    String url = server.uri("").toString();
    Typed.Result early = typed.run(url, "ls", work.toString());
    assertThat(early.code()).isEqualTo(2);
    assertThat(early.err()).contains("The URL comes after the command");
    assertThat(typed.run("--json", "foo").errorJson().path("message").asText())
        .isEqualTo("There is no command 'foo'");
    assertThat(typed.run("foo").err()).contains("There is no command 'foo'");
    assertThat(typed.run("--json", "ls", "/a").err()).contains("Options come after the command");
    Typed.Result other = typed.run("ls", "ftp://host/", work.toString());
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("A URL begins with http:// or https://");
  }

  @Test
  void aLinkThatIsUsedUpIsListedAsSuch() throws IOException {
    String link = typed.run("share", path("a.txt"), "--uses", "1").lines().get(0);
    assertThat(typed.run("share", "--list").lines())
        .filteredOn(line -> line.contains(path("a.txt")))
        .singleElement()
        .asString()
        .contains("until ");
    assertThat(URI.create(link).toURL().openStream()).hasContent("hello");
    assertThat(typed.run("share", "--list").lines())
        .filteredOn(line -> line.contains(path("a.txt")))
        .singleElement()
        .asString()
        .contains("used up", "1 of 1 used");
  }

  @Test
  void aReaderThatLeavesIsTheCodeOfShellsAndNothingIsSaid() {
    for (String command : List.of("cat", "pull", "ls")) {
      List<String> words = new ArrayList<>(List.of(command, path("a.txt")));
      words.addAll(command.equals("pull") ? List.of("-o", "-") : List.of());
      Typed.Result result = typed.runWithoutReader(words.toArray(String[]::new));
      assertThat(result.code()).as(command).isEqualTo(141);
      assertThat(result.err()).isEmpty();
    }
  }
}
