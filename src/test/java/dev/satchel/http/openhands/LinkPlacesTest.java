package dev.satchel.http.openhands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Eventually;
import dev.satchel.cli.ServerProcess;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of links in servers of all kinds: killed, restarted, open, and in their logs. */
@Tag("locale-blind")
final class LinkPlacesTest {
  private static final String ROUTE = "/api/file/links";
  private static final String KEY = "X-Session-API-Key: the-key";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;
  private Path root;
  private Path state;
  private Path large;

  @BeforeEach
  void makeFiles() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    state = directory.resolve("state");
    large = Files.write(root.resolve("large"), new byte[32 << 20]);
    Files.writeString(root.resolve("file"), "content");
  }

  private static JsonNode make(int port, String query) throws IOException {
    String line = "POST " + ROUTE + "?" + query + " HTTP/1.1";
    return Wire.exchange(port, line, KEY, "Host: localhost", "Connection: close").json();
  }

  private static Answer get(int port, String path, String... more) throws IOException {
    String[] lines = {"Host: localhost", "Connection: close", more.length > 0 ? more[0] : "X: y"};
    return Wire.exchange(port, "GET " + path + " HTTP/1.1", lines);
  }

  /** Reads the first byte of an answer, while the rest is still to come. */
  private static Wire begin(int port, String path) throws IOException {
    Wire wire = Wire.connect(port, 8 << 10);
    wire.send("GET " + path + " HTTP/1.1", "Host: localhost");
    assertThat(wire.head().status()).isEqualTo(200);
    return wire;
  }

  @Test
  void aUseIsCountedBeforeTheBodyEvenIfTheServerIsKilledAndNoLogShowsTheToken() throws Exception {
    String href;
    String other;
    try (ServerProcess server = ServerProcess.start(root, state)) {
      href = make(server.port(), "path=" + large + "&uses=1").path("href").asText();
      other = make(server.port(), "path=" + root + "&uses=2&format=tar").path("href").asText();
      try (Wire wire = begin(server.port(), href)) {
        assertThat(wire.in().read()).isZero();
        server.kill();
      }
    }
    try (ServerProcess server = ServerProcess.start(root, state)) {
      Answer answer = get(server.port(), href);
      assertThat(answer.status()).isEqualTo(410);
      assertThat(answer.detail()).startsWith("This link is used up");
      assertThat(get(server.port(), other).status()).as("it survives").isEqualTo(200);
      begin(server.port(), other).reset();
      assertThat(get(server.port(), other).status()).isEqualTo(410);
      String cut = make(server.port(), "path=" + large).path("href").asText();
      try (Wire wire = begin(server.port(), cut)) {
        Files.write(large, new byte[1]);
        assertThat(wire.in().readAllBytes().length).isLessThan(32 << 20);
      }
      Files.delete(state.resolve("links/key"));
      Files.createDirectory(state.resolve("links/key"));
      assertThat(get(server.port(), other).text())
          .isEqualTo(get(server.port(), "/links/none").text());
      JsonNode refused = make(server.port(), "path=" + large);
      assertThat(refused.path("detail").asText()).contains("remove it").contains("links/key");
      Files.setPosixFilePermissions(
          state.resolve("links"), PosixFilePermissions.fromString("rwxr-xr-x"));
      assertThat(get(server.port(), other).status()).as("it breaks inside").isEqualTo(500);
      String said = server.terminate();
      assertThat(said)
          .contains("the client left", "GET /links/* failed: java.io.EOFException", "error_id");
      assertThat(said.lines().filter(line -> line.contains("links/key in the state")))
          .as("one line for each call")
          .hasSize(3);
      assertThat(said).doesNotContain("KeyDamaged");
      for (String path : List.of(href, other, cut)) {
        assertThat(said).doesNotContain(path.substring("/links/".length()));
      }
    }
  }

  @Test
  void anOddRecordOrKeyIsToldToThoseWithAKeyOnly() throws Exception {
    try (TestServer server = TestServer.start(root, state)) {
      JsonNode link = make(server.port(), "path=" + root + "/file");
      String href = link.path("href").asText();
      Path record = linkRecord();
      Files.delete(record);
      Files.createDirectory(record);
      assertThat(get(server.port(), href).status()).isEqualTo(410);
      assertThat(server.get(ROUTE).statusCode()).isEqualTo(200);
      String own = ROUTE + "/" + link.path("id").asText();
      assertThat(server.send("DELETE", own).statusCode()).isEqualTo(204);
      assertThat(record).doesNotExist();
      Files.write(state.resolve("links/key"), new byte[33]);
      assertThat(get(server.port(), href).status()).isEqualTo(404);
      String again = ROUTE + "?path=" + root + "/file";
      assertThat(server.send("POST", again).statusCode()).isEqualTo(503);
      Files.delete(state.resolve("links/key"));
      assertThat(server.send("POST", again).statusCode()).isEqualTo(201);
    }
  }

  private Path linkRecord() throws IOException {
    try (Stream<Path> files = Files.list(state.resolve("links"))) {
      return files.filter(file -> file.getFileName().toString().length() > 30).findFirst().get();
    }
  }

  @Test
  void aRevokedLinkThatIsBeingDownloadedIsDownloadedToItsEnd() throws Exception {
    try (TestServer server = TestServer.start(root, state)) {
      JsonNode link = make(server.port(), "path=" + large);
      try (Wire wire = begin(server.port(), link.path("href").asText())) {
        server.send("DELETE", ROUTE + "/" + link.path("id").asText());
        assertThat(get(server.port(), link.path("href").asText()).status()).isEqualTo(410);
        assertThat(wire.in().readNBytes(32 << 20)).hasSize(32 << 20);
      }
    }
  }

  @Test
  void aLinkIsGoodForEachServerWithTheSameStateAndForOtherKeys() throws IOException {
    Map<String, String> otherKey = Map.of("SESSION_API_KEY", "another-key");
    try (TestServer one = TestServer.start(root, state);
        TestServer two = TestServer.start(root, state, otherKey)) {
      String href = make(one.port(), "path=" + root + "/file&uses=2").path("href").asText();
      assertThat(get(two.port(), href).text()).isEqualTo("content");
      assertThat(get(one.port(), href).text()).isEqualTo("content");
      assertThat(get(two.port(), href).status()).isEqualTo(410);
      assertThat(get(one.port(), href).status()).isEqualTo(410);
    }
  }

  @Test
  void anotherServerKnowsNothingOfALink() throws IOException {
    try (TestServer one = TestServer.start(root, state);
        TestServer two = TestServer.start(root, directory.resolve("other"))) {
      String href = make(one.port(), "path=" + root + "/file").path("href").asText();
      assertThat(get(two.port(), href).status()).isEqualTo(404);
      make(two.port(), "path=" + root + "/file");
      assertThat(get(two.port(), href).status()).isEqualTo(404);
    }
  }

  @Test
  void anOpenServerHasLinksTooAndPagesMayReadThemWhereTheyMayReadAllElse() throws IOException {
    Map<String, String> open =
        Map.of("SATCHEL_OPEN", "true", "SATCHEL_CORS_ORIGINS", "https://ours.example");
    try (TestServer server = TestServer.start(root, state, open)) {
      String href = make(server.port(), "path=" + root + "/file").path("href").asText();
      Answer ours = get(server.port(), href, "Origin: https://ours.example");
      assertThat(ours.text()).isEqualTo("content");
      assertThat(ours.header("Access-Control-Allow-Origin")).hasValue("https://ours.example");
      Answer foreign = get(server.port(), href, "Origin: https://foreign.example");
      assertThat(foreign.status()).as("the token is enough").isEqualTo(200);
      assertThat(foreign.header("Access-Control-Allow-Origin")).isEmpty();
      assertThat(get(server.port(), "/links/none").status()).isEqualTo(404);
      assertThat(get(server.port(), ROUTE).status()).isEqualTo(200);
      assertThat(get(server.port(), ROUTE, "Origin: https://foreign.example").status())
          .isEqualTo(401);
    }
  }

  @Test
  void theAccessLogShowsNoTokenInWhicheverWayItWasSent() throws Exception {
    Path log = state.resolve("access.log");
    Map<String, String> settings =
        Map.of("SESSION_API_KEY", TestServer.KEY, "SATCHEL_ACCESS_LOG", log.toString());
    Files.createDirectories(state);
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
    String token;
    try (TestServer server = TestServer.start(root, state, settings)) {
      String href = make(server.port(), "path=" + root + "/file").path("href").asText();
      token = href.substring("/links/".length());
      get(server.port(), href);
      get(server.port(), "//links/" + token);
      get(server.port(), "/x/" + token + "/y");
      get(server.port(), "/links/%" + Integer.toHexString(token.charAt(0)) + token.substring(1));
      get(server.port(), "/x/%" + Integer.toHexString(token.charAt(0)) + token.substring(1));
      get(server.port(), "/links/none");
      Eventually.holds("all is logged", () -> Files.readAllLines(log, UTF_8).size() == 7);
    }
    String all = Files.readString(log);
    assertThat(all).doesNotContain(token.substring(1, 60)).doesNotContain(token.substring(60));
    String line =
        Files.readAllLines(log, UTF_8).stream()
            .filter(one -> one.contains("\"/links/*\"") && one.contains("200"))
            .findFirst()
            .orElseThrow();
    assertThat(JSON.readTree(line).path("key").asText()).isEqualTo("link");
    assertThat(JSON.readTree(line).path("status").asInt()).isEqualTo(200);
  }
}
