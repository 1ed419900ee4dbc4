package dev.satchel.http.openhands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Command;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file dialog finds its way: where to start, and which directories there are. */
final class BrowseTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;
  private Path root;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    server = start(root);
  }

  private TestServer start(Path home) throws IOException {
    return TestServer.start(
        root,
        directory.resolve("state"),
        Map.of("SESSION_API_KEY", TestServer.KEY, "HOME", home.toString()));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void directories(String... names) throws IOException {
    for (String name : names) {
      Files.createDirectories(root.resolve(name));
    }
  }

  /** Makes a directory whose name is no text. */
  private void directoryOfBytes(String hex) throws IOException {
    Command.run(
        "python3",
        "-c",
        "import os, sys; os.mkdir(os.fsencode(sys.argv[1]) + b'/' + bytes.fromhex(sys.argv[2]))",
        root.toString(),
        hex);
  }

  private Answer search(String query) throws IOException {
    return Wire.get(server.port(), "/api/file/search_subdirs?" + query);
  }

  private JsonNode found(String query) throws IOException {
    Answer answer = search("path=" + root + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static List<String> names(JsonNode page) {
    return page.path("items").findValuesAsText("name");
  }

  /** Follows the pages to their end, as a client does. */
  private List<List<String>> pages(int limit) throws IOException {
    List<List<String>> pages = new ArrayList<>();
    String pageId = "";
    do {
      JsonNode page = found("&limit=" + limit + pageId);
      pages.add(names(page));
      JsonNode next = page.path("next_page_id");
      pageId =
          next.isNull()
              ? ""
              : "&page_id=" + URLEncoder.encode(next.asText(), StandardCharsets.UTF_8);
      assertThat(pages).as("paging ends").hasSizeLessThan(100);
    } while (!pageId.isEmpty());
    return pages;
  }

  private static void assertRefused(Answer answer, int status, String detail) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json()).isEqualTo(JSON.createObjectNode().put("detail", detail));
  }

  @Test
  void onlyRealDirectoriesAreFoundAndHiddenOnesIfAskedFor() throws IOException {
    directories("b", "a", ".hidden", "a/below");
    Files.writeString(root.resolve("file"), "");
    Files.createSymbolicLink(root.resolve("link"), Path.of("a"));
    assertThat(found(""))
        .isEqualTo(
            JSON.readTree(
                ("{\"items\":[{\"name\":\"a\",\"path\":\"%1$s/a\"},"
                        + "{\"name\":\"b\",\"path\":\"%1$s/b\"}],\"next_page_id\":null}")
                    .formatted(root)));
    assertThat(names(found("&include_hidden=true"))).containsExactly(".hidden", "a", "b");
    assertThat(names(found("&include_hidden=no"))).containsExactly("a", "b");
  }

  @Test
  void thePathsAreThoseThatWereAskedForWithTheNameBehind() throws IOException {
    directories("real/below");
    Files.createSymbolicLink(root.resolve("link"), Path.of("real"));
    Answer answer = search("path=" + root + "//link/./");
    assertThat(answer.json().path("items").findValuesAsText("path"))
        .containsExactly(root + "/link/below");
  }

  @Test
  void whatCannotBeSearchedIsRefusedAsOnTheWire() throws IOException {
    Files.writeString(root.resolve("file"), "");
    Files.createSymbolicLink(root.resolve("out"), Path.of("/etc"));
    assertRefused(search("path=relative"), 400, "Path must be absolute: relative");
    assertRefused(search("path="), 400, "Path must be absolute: ");
    assertRefused(search("path=" + root + "/none"), 404, "Directory not found: " + root + "/none");
    assertRefused(
        search("path=" + root + "/file"), 400, "Path is not a directory: " + root + "/file");
    assertThat(search("path=/etc").status()).isEqualTo(403);
    assertThat(search("path=" + root + "/out").status()).isEqualTo(403);
    assertThat(search("path=" + root + "%00").status()).isEqualTo(400);
    assertThat(search("").json().path("detail"))
        .isEqualTo(
            JSON.readTree(
                "[{\"type\":\"missing\",\"loc\":[\"query\",\"path\"],"
                    + "\"msg\":\"Field required\",\"input\":null}]"));
  }

  @Test
  void theOrderIsThatOfLowerCaseAndPagesAreCalledByTheirFirstName() throws IOException {
    directories("charlie", "Bravo", "alpha", "delta", "Echo");
    JsonNode first = found("&limit=2");
    assertThat(names(first)).containsExactly("alpha", "Bravo");
    assertThat(first.path("next_page_id").asText()).isEqualTo("charlie");
    JsonNode second = found("&limit=2&page_id=charlie");
    assertThat(names(second)).containsExactly("charlie", "delta");
    assertThat(second.path("next_page_id").asText()).isEqualTo("echo");
    JsonNode third = found("&limit=2&page_id=echo");
    assertThat(names(third)).containsExactly("Echo");
    assertThat(third.path("next_page_id").isNull()).isTrue();
  }

  @Test
  void aPageThatIsJustFullIsTheLast() throws IOException {
    directories("a", "b");
    assertThat(found("&limit=2").path("next_page_id").isNull()).isTrue();
    assertThat(found("&limit=1").path("next_page_id").asText()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "100"})
  void pagingEndsForNamesThatAreEqualButForCase(int limit) throws IOException {
    directories("foo", "Foo", "FOO", "fOo", "bar", "Goo");
    assertThat(pages(limit).stream().flatMap(List::stream))
        .containsExactly("bar", "FOO", "Foo", "fOo", "foo", "Goo");
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void pagingEndsForNamesThatAreNoText(int limit) throws IOException {
    directories("a", "z");
    directoryOfBytes("efbfbd");
    directoryOfBytes("ff");
    directoryOfBytes("fe");
    directoryOfBytes("6180");
    List<String> names = pages(limit).stream().flatMap(List::stream).toList();
    assertThat(names).containsExactly("a", "a\uFFFD", "z", "\uFFFD", "\uFFFD", "\uFFFD");
  }

  @Test
  void aNameThatIsNoTextComesWithItsBytes() throws IOException {
    directoryOfBytes("78ff");
    JsonNode item = found("").path("items").path(0);
    assertThat(item.path("name").asText()).isEqualTo("x\uFFFD");
    assertThat(Base64.getDecoder().decode(item.path("nameBytes").asText()))
        .containsExactly('x', 0xff);
    assertThat(Base64.getDecoder().decode(item.path("pathBytes").asText()))
        .endsWith('/', 'x', 0xff);
    Answer below = search("path=" + root + "/x%FF");
    assertThat(below.text()).isEqualTo("{\"items\":[],\"next_page_id\":null}");
  }

  @Test
  void anUnknownPageGoesOnBehindWhereItWouldStand() throws IOException {
    directories("alpha", "Bravo", "delta");
    for (String page : List.of("charlie", "c", "bravo%2F", "c%2Fx%2Fy", "C", "bravo%2F!!")) {
      assertThat(names(found("&page_id=" + page)))
          .as(page)
          .endsWith("delta")
          .doesNotContain("alpha");
    }
    assertThat(names(found("&page_id=zulu"))).isEmpty();
    assertThat(names(found("&page_id="))).hasSize(3);
  }

  @Test
  void aDirectoryThatVanishesBetweenTwoPagesDoesNotSendTheClientBack() throws IOException {
    directories("FOO", "Foo", "foo", "goo");
    String next = found("&limit=1").path("next_page_id").asText();
    Files.delete(root.resolve("Foo"));
    assertThat(names(found("&page_id=" + URLEncoder.encode(next, StandardCharsets.UTF_8))))
        .containsExactly("foo", "goo");
  }

  @ParameterizedTest
  @CsvSource({
    "0,greater_than,Input should be greater than 0,gt,0",
    "-1,greater_than,Input should be greater than 0,gt,0",
    "101,less_than_equal,Input should be less than or equal to 100,le,100",
    "99999999999999999999,less_than_equal,Input should be less than or equal to 100,le,100"
  })
  void aLimitOutOfItsRangeIs422(String limit, String type, String message, String key, int bound)
      throws IOException {
    Answer answer = search("path=" + root + "&limit=" + limit);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("detail"))
        .isEqualTo(
            JSON.readTree(
                ("[{\"type\":\"%s\",\"loc\":[\"query\",\"limit\"],\"msg\":\"%s\","
                        + "\"input\":\"%s\",\"ctx\":{\"%s\":%d}}]")
                    .formatted(type, message, limit, key, bound)));
  }

  @ParameterizedTest
  @CsvSource({"x", "''", "1.5", "0x1", "1e2"})
  void aLimitThatIsNoNumberIs422(String limit) throws IOException {
    JsonNode problem = search("path=" + root + "&limit=" + limit).json().path("detail").path(0);
    assertThat(problem.path("type").asText()).isEqualTo("int_parsing");
    assertThat(problem.path("msg").asText())
        .isEqualTo("Input should be a valid integer, unable to parse string as an integer");
    assertThat(problem.path("input").asText()).isEqualTo(limit);
    assertThat(problem.has("ctx")).isFalse();
  }

  @Test
  void eachLimitInTheRangeIsTaken() throws IOException {
    directories("a", "b");
    for (String limit : List.of("1", "100", "%2B1", "%201", "007")) {
      assertThat(found("&limit=" + limit).path("items")).isNotEmpty();
    }
  }

  @Test
  void allThatIsWrongWithAQueryIsSaidAtOnce() throws IOException {
    JsonNode problems =
        search("limit=x&include_hidden=maybe&page_id=%FF&page_id=x").json().path("detail");
    assertThat(problems.findValuesAsText("type"))
        .containsExactlyInAnyOrder("missing", "int_parsing", "bool_parsing", "value_error");
  }

  @Test
  void headAnswersLikeGetWithoutABody() throws IOException {
    for (String route : List.of("search_subdirs?path=" + root, "home?", "list?path=" + root)) {
      Answer get = Wire.get(server.port(), "/api/file/" + route);
      assertThat(server.send("HEAD", "/api/file/" + route).headers().map().get("content-length"))
          .containsExactly(get.header("Content-Length").orElseThrow());
      assertThat(server.send("HEAD", "/api/file/" + route).statusCode()).isEqualTo(200);
    }
  }

  private JsonNode home(String query) throws IOException {
    Answer answer = Wire.get(server.port(), "/api/file/home" + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void homeTellsItsDirectoriesAndTheServedRoots() throws IOException {
    directories("zeta", "Alpha", "beta/below", ".config");
    Files.writeString(root.resolve("file"), "");
    Files.createSymbolicLink(root.resolve("link"), Path.of("zeta"));
    assertThat(home(""))
        .isEqualTo(
            JSON.readTree(
                ("{\"home\":\"%1$s\",\"favorites\":[{\"label\":\"Alpha\",\"path\":\"%1$s/Alpha\"},"
                        + "{\"label\":\"beta\",\"path\":\"%1$s/beta\"},"
                        + "{\"label\":\"zeta\",\"path\":\"%1$s/zeta\"}],"
                        + "\"locations\":[{\"label\":\"%1$s\",\"path\":\"%1$s\"}]}")
                    .formatted(root)));
    assertThat(home("?include_hidden=1").path("favorites").findValuesAsText("label"))
        .containsExactly(".config", "Alpha", "beta", "zeta");
    assertThat(
            Wire.get(server.port(), "/api/file/home?include_hidden=x")
                .json()
                .path("detail")
                .findValuesAsText("type"))
        .containsExactly("bool_parsing");
  }

  @Test
  void thereAreFiftyFavoritesAtMost() throws IOException {
    for (int i = 10; i < 70; i++) {
      directories("d" + i);
    }
    assertThat(home("").path("favorites").findValuesAsText("label"))
        .hasSize(50)
        .startsWith("d10", "d11")
        .endsWith("d59");
  }

  @Test
  void homeMayLieBelowARoot() throws IOException {
    directories("home/project");
    try (TestServer below = start(root.resolve("home"))) {
      JsonNode home = Wire.get(below.port(), "/api/file/home").json();
      assertThat(home.path("home").asText()).isEqualTo(root + "/home");
      assertThat(home.path("favorites").findValuesAsText("path"))
          .containsExactly(root + "/home/project");
    }
  }

  @Test
  void aHomeThatIsNotServedIsTheFirstRoot() throws IOException {
    Path outside = Files.createDirectories(directory.resolve("outside/secret"));
    Path link = Files.createSymbolicLink(root.resolve("link"), outside);
    for (Path home :
        List.of(outside, link, root.resolve("none"), Path.of("relative"), Path.of("/"))) {
      try (TestServer other = start(home)) {
        Answer answer = Wire.get(other.port(), "/api/file/home");
        assertThat(answer.json().path("home").asText()).isEqualTo(root.toString());
        assertThat(answer.text()).doesNotContain("secret");
      }
    }
  }

  @Test
  void aHomeThatCannotBeReadAnyMoreHasNoFavorites() throws IOException {
    directories("home/project");
    try (TestServer below = start(root.resolve("home"))) {
      try (Stream<Path> all = Files.walk(root.resolve("home"))) {
        for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(path);
        }
      }
      Files.createSymbolicLink(root.resolve("home"), Path.of("/etc"));
      JsonNode home = Wire.get(below.port(), "/api/file/home").json();
      assertThat(home.path("home").asText()).isEqualTo(root + "/home");
      assertThat(home.path("favorites")).isEmpty();
    }
  }
}
