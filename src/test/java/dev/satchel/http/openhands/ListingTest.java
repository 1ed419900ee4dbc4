package dev.satchel.http.openhands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Command;
import dev.satchel.OpenHandles;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies below a directory is listed, page by page, and nothing else. */
final class ListingTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;
  private Path root;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    server = TestServer.start(root, directory.resolve("state"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void files(String... names) throws IOException {
    for (String name : names) {
      Path file = root.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  private Answer answer(String query) throws IOException {
    return Wire.get(server.port(), "/api/file/list?path=" + root + query);
  }

  private JsonNode list(String query) throws IOException {
    Answer answer = answer(query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  /** The paths of a page, from the root on. */
  private List<String> paths(JsonNode page) {
    return page.path("items").findValuesAsText("path").stream()
        .map(path -> path.substring(root.toString().length() + 1))
        .toList();
  }

  /** All paths, as a client finds them that follows the pages. */
  private List<String> all(String query) throws IOException {
    List<String> paths = new ArrayList<>();
    for (String page = ""; ; ) {
      JsonNode answer = list(query + page);
      paths.addAll(paths(answer));
      if (answer.path("next_page").isNull()) {
        return paths;
      }
      page = "&page=" + answer.path("next_page").asText();
      assertThat(paths).as("paging ends").hasSizeLessThan(5000);
    }
  }

  private JsonNode item(String name) throws IOException {
    for (JsonNode item : list("&include_hidden=true").path("items")) {
      if (item.path("name").asText().equals(name)) {
        return item;
      }
    }
    throw new AssertionError("not listed: " + name);
  }

  @Test
  void eachThingIsDescribedByWhatItIs() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "12345");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
    Files.setLastModifiedTime(
        file, FileTime.from(Instant.ofEpochSecond(1_700_000_000, 123_456_789)));
    assertThat(item("file"))
        .isEqualTo(
            JSON.readTree(
                ("{\"name\":\"file\",\"path\":\"%s/file\",\"type\":\"file\",\"size\":5,"
                        + "\"mode\":\"0750\",\"mtime\":1700000000123456789}")
                    .formatted(root)));
    Command.run("touch", "-d", "@-2", file.toString());
    assertThat(item("file").path("mtime").asLong()).isEqualTo(-2_000_000_000L);
  }

  @Test
  void linksAreShownWithTheirTextAndSpecialFilesByTheirType() throws IOException {
    Files.createDirectories(root.resolve("directory"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("/etc/passwd"));
    Command.run("mkfifo", root + "/fifo");
    assertThat(item("link").path("type").asText()).isEqualTo("symlink");
    assertThat(item("link").path("target").asText()).isEqualTo("/etc/passwd");
    assertThat(item("link").has("size")).isFalse();
    assertThat(item("fifo").path("type").asText()).isEqualTo("fifo");
    assertThat(item("directory").path("type").asText()).isEqualTo("directory");
    assertThat(item("directory").has("size")).isFalse();
  }

  @Test
  void linksAreNeverFollowed() throws IOException {
    Path outside = Files.createDirectories(directory.resolve("outside/below"));
    Files.createSymbolicLink(root.resolve("out"), outside.getParent());
    Files.createDirectories(root.resolve("real/below"));
    Files.createSymbolicLink(root.resolve("in"), Path.of("real"));
    assertThat(all("&depth=9")).containsExactly("in", "out", "real", "real/below");
  }

  @Test
  void depthSaysHowManyLevelsAreListed() throws IOException {
    files("a/b/c/file", "a/file");
    assertThat(all("")).containsExactly("a");
    assertThat(all("&depth=1")).containsExactly("a");
    assertThat(all("&depth=2")).containsExactly("a", "a/b", "a/file");
    assertThat(all("&depth=100")).containsExactly("a", "a/b", "a/b/c", "a/b/c/file", "a/file");
  }

  @ParameterizedTest
  @Tag("locale-blind") // Its own names are made as the locale has them.
  @ValueSource(ints = {1, 2, 3, 4, 5, 100})
  void pagesOfAnySizeGiveEverythingOnceInByteOrderDepthFirst(int limit) throws IOException {
    files("B", "a-/x", "a/x", "a/y/z", "a/y/zz", "a.", "b/c", "b/d", "\u00e4", "z");
    assertThat(all("&depth=5&limit=" + limit))
        .containsExactly(
            "B", "a", "a/x", "a/y", "a/y/z", "a/y/zz", "a-", "a-/x", "a.", "b", "b/c", "b/d", "z",
            "\u00e4");
    assertThat(all("&depth=2&limit=" + limit)).hasSize(12);
  }

  @Test
  void whatIsHiddenIsListedIfAskedForWithAllBelow() throws IOException {
    files(".git/config", ".env", "a/.b/c", "d");
    assertThat(all("&depth=5")).containsExactly("a", "d");
    assertThat(all("&depth=5&include_hidden=true&limit=2"))
        .containsExactly(".env", ".git", ".git/config", "a", "a/.b", "a/.b/c", "d");
  }

  @Test
  void thePageGoesOnWhereItWasWhateverComesAndGoes() throws IOException {
    files("a/1", "a/2", "a/3", "b/1", "c");
    JsonNode first = list("&depth=2&limit=3");
    assertThat(paths(first)).containsExactly("a", "a/1", "a/2");
    String next = "&depth=2&page=" + first.path("next_page").asText();
    Files.delete(root.resolve("a/2"));
    files("a/0", "a/25", "A");
    assertThat(all(next)).containsExactly("a/25", "a/3", "b", "b/1", "c");
    Command.run("rm", "-r", root + "/a");
    assertThat(all(next)).containsExactly("b", "b/1", "c");
    Files.createSymbolicLink(root.resolve("a"), Path.of("/etc"));
    assertThat(all(next)).as("a link in its place").containsExactly("b", "b/1", "c");
  }

  @Test
  void namesThatAreNoTextAreListedWithTheirBytesAndPagedLikeOthers() throws IOException {
    Command.run(
        "python3",
        "-c",
        """
        import os, sys
        r = os.fsencode(sys.argv[1])
        for n in [b'\\xff', b'\\xfe', b'x\\n']: os.mkdir(r + b'/' + n)
        os.symlink(b't\\xff', r + b'/\\xff/link')
        """,
        root.toString());
    assertThat(all("&depth=2&limit=1")).containsExactly("x\n", "\uFFFD", "\uFFFD", "\uFFFD/link");
    JsonNode link = list("&depth=2").path("items").path(3);
    assertThat(link.has("nameBytes")).isFalse();
    assertThat(Base64.getDecoder().decode(link.path("pathBytes").asText()))
        .endsWith('/', 0xff, '/', 'l', 'i', 'n', 'k');
    assertThat(Base64.getDecoder().decode(link.path("targetBytes").asText()))
        .containsExactly('t', 0xff);
    JsonNode bad = list("").path("items").path(2);
    assertThat(Base64.getDecoder().decode(bad.path("nameBytes").asText())).containsExactly(0xff);
  }

  @Test
  void thePathsBeginWithTheOneThatWasAskedFor() throws IOException {
    files("real/file");
    Files.createSymbolicLink(root.resolve("link"), Path.of("real"));
    JsonNode page = Wire.get(server.port(), "/api/file/list?path=" + root + "/link/").json();
    assertThat(page.path("path").asText()).isEqualTo(root + "/link");
    assertThat(page.path("items").findValuesAsText("path")).containsExactly(root + "/link/file");
  }

  @Test
  void whatLiesTooDeepToBeAskedForIsNotGoneInto() throws IOException {
    Command.run(
        "python3",
        "-c",
        """
        import os, sys
        os.chdir(sys.argv[1])
        for i in range(20): os.mkdir('d' * 250); os.chdir('d' * 250)
        """,
        root.toString());
    List<JsonNode> items = new ArrayList<>();
    list("&depth=100").path("items").forEach(items::add);
    assertThat(items).hasSizeBetween(10, 16);
    assertThat(items.get(items.size() - 1).path("error").asText())
        .isEqualTo("paths below are too long");
    assertThat(all("&depth=100&limit=1")).hasSameSizeAs(items);
    Command.run("rm", "-r", root + "/" + "d".repeat(250));
  }

  @Test
  void aPathThatCannotBeListedIsRefused() throws IOException {
    files("file");
    Files.createSymbolicLink(root.resolve("out"), Path.of("/etc"));
    assertThat(answer("/none").detail()).isEqualTo("Directory not found: " + root + "/none");
    assertThat(answer("/none").status()).isEqualTo(404);
    assertThat(answer("/file").detail()).isEqualTo("Path is not a directory: " + root + "/file");
    assertThat(answer("/file").status()).isEqualTo(400);
    assertThat(answer("/out").status()).isEqualTo(403);
    assertThat(answer("/..").status()).isEqualTo(400);
    assertThat(Wire.get(server.port(), "/api/file/list?path=/etc").status()).isEqualTo(403);
    assertThat(Wire.get(server.port(), "/api/file/list").status()).isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0,greater_than,limit",
    "limit=1001,less_than_equal,limit",
    "limit=x,int_parsing,limit",
    "depth=0,greater_than,depth",
    "depth=101,less_than_equal,depth",
    "depth=,int_parsing,depth",
    "page=%21,value_error,page",
    "page=a,value_error,page",
    "include_hidden=2,bool_parsing,include_hidden"
  })
  void aParameterThatIsUnfitIs422(String parameter, String type, String name) throws IOException {
    Answer answer = answer("&" + parameter);
    assertThat(answer.status()).isEqualTo(422);
    JsonNode problem = answer.json().path("detail").path(0);
    assertThat(problem.path("type").asText()).isEqualTo(type);
    assertThat(problem.path("loc").path(1).asText()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Li4vLi4vZXRj", "L2V0Yy9wYXNzd2Q", "AAAA", "", "Li4", "Lw"})
  void aPageThatSomeoneMadeUpLeadsNowhereElse(String page) throws IOException {
    files("a", "z");
    for (String path : all("&depth=3&page=" + page)) {
      assertThat(path).isIn("a", "z");
    }
  }

  @Test
  void aListingLeavesNoHandleOpen() throws IOException {
    files("a/b/c/d", "e/f");
    list("&depth=9");
    list("&depth=9&limit=2");
    answer("/none");
    assertThat(OpenHandles.countIn(root)).isZero();
  }

  @Test
  void aThousandEntriesComeAtOnceAtMostAndAHundredByDefault() throws IOException {
    try (Stream<Integer> numbers = Stream.iterate(1000, i -> i + 1).limit(1500)) {
      for (int i : numbers.toList()) {
        Files.createFile(root.resolve("f" + i));
      }
    }
    assertThat(list("&limit=1000").path("items")).hasSize(1000);
    assertThat(list("").path("items")).hasSize(100);
    assertThat(all("&limit=1000")).hasSize(1500).doesNotHaveDuplicates().isSorted();
  }
}
