package dev.satchel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.http.Wire.Answer;
import dev.satchel.server.InvalidSetting;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a key nothing comes out but the pages that need none. */
final class AuthFilterTest {
  private static final String KEY = "X-Session-API-Key: ";

  private static TestServer server;
  private static Path root;
  private static Path state;
  private static String archive;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    state = directory.resolve("state");
    Files.writeString(root.resolve("file"), "secret content");
    archive = "/api/file/archive?format=tar&path=" + root;
    Path keys = Files.writeString(directory.resolve("keys"), "\n in-file-1 \n\nin-file-2\n");
    server =
        TestServer.start(
            root,
            state,
            Map.of(
                "SESSION_API_KEY",
                "the-key",
                "OH_SESSION_API_KEYS",
                "[\"listed-1\", \"key@with#special$chars\"]",
                "OH_SESSION_API_KEYS_0",
                "numbered-0",
                "OH_SESSION_API_KEYS_1",
                "numbered-1",
                "OH_SESSION_API_KEYS_3",
                "behind-the-gap",
                "SATCHEL_KEY_FILE",
                keys.toString()));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static Answer get(TestServer server, String target, String... headerLines)
      throws IOException {
    String[] lines =
        Stream.concat(Stream.of(headerLines), Stream.of("Connection: close"))
            .toArray(String[]::new);
    return Wire.exchange(server.port(), "GET " + target + " HTTP/1.1", lines);
  }

  private static Answer call(String target, String... headerLines) throws IOException {
    return get(
        server,
        target,
        Stream.concat(Stream.of("Host: localhost"), Stream.of(headerLines)).toArray(String[]::new));
  }

  private static void assertUnauthorized(Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(401);
    assertThat(answer.text()).isEqualTo("{\"detail\":\"Unauthorized\"}");
    assertThat(answer.json()).hasSize(1);
    assertThat(answer.header("WWW-Authenticate")).isEmpty();
  }

  @Test
  void withoutAKeyNothingComesOut() throws IOException {
    assertUnauthorized(call(archive));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wrong",
        "",
        "the-ke",
        "the-keyy",
        "THE-KEY",
        "behind-the-gap",
        "the-key,listed-1"
      })
  void aWrongKeyOpensNothing(String key) throws IOException {
    assertUnauthorized(call(archive, KEY + key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the-key",
        "listed-1",
        "key@with#special$chars",
        "numbered-0",
        "numbered-1",
        "in-file-1",
        "in-file-2"
      })
  void eachConfiguredKeyOpens(String key) throws IOException {
    Answer answer = call(archive, KEY + key);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("secret content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-session-api-key: ", "X-SESSION-API-KEY: ", "X-Session-Api-Key:"})
  void theNameOfTheHeaderMayBeWrittenInAnyCase(String header) throws IOException {
    assertThat(call(archive, header + "the-key").status()).isEqualTo(200);
  }

  @Test
  void ofTwoHeadersTheFirstCounts() throws IOException {
    assertThat(call(archive, KEY + "the-key", KEY + "wrong").status()).isEqualTo(200);
    assertUnauthorized(call(archive, KEY + "wrong", KEY + "the-key"));
  }

  @Test
  void aKeyAnywhereElseThanInItsHeaderIsNone() throws IOException {
    assertUnauthorized(call(archive + "&session_api_key=the-key&X-Session-API-Key=the-key"));
    assertUnauthorized(call(archive, "Cookie: X-Session-API-Key=the-key"));
    assertUnauthorized(call(archive, "Cookie: oh_workspace_session_key=the-key"));
    assertUnauthorized(call(archive, "Authorization: Bearer the-key"));
  }

  @Test
  void theKeyIsAskedForBeforeAnythingElseIsSaid() throws IOException {
    assertUnauthorized(call("/api/file/archive"));
    assertUnauthorized(call("/api/file/archive?path=/etc&format=rar"));
    assertUnauthorized(call("/api/none"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/alive",
        "/health",
        "/ready",
        "/server_info",
        "/openapi.json",
        "/docs",
        "/docs/swagger-ui.css",
        "/docs/swagger-ui-bundle.js",
        "/docs/start.js",
        "/docs/favicon.png",
        "/alive?x=/api/file"
      })
  void thePagesThatNeedNoKeyAreOpen(String page) throws IOException {
    assertThat(call(page).status()).isEqualTo(200);
    assertThat(call(page, KEY + "wrong").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//api/file/archive",
        "/./api/file/archive",
        "/alive/../api/file/archive",
        "/alive/..;/api/file/archive",
        "/docs/..;/api/file/archive",
        "/docs/..;x=y/api/file/archive",
        "/docs/../api/file/archive",
        "/docs/%2e%2e/api/file/archive",
        "/docs/%2E%2E/api/file/archive",
        "/docs/%252e%252e/api/file/archive",
        "/docs/..%2fapi/file/archive",
        "/docs%2f..%2fapi/file/archive",
        "/docs/start.js/../../api/file/archive",
        "/docs/..%5capi/file/archive",
        "/%61pi/file/archive",
        "/API/file/archive",
        "/api%2ffile%2farchive",
        "/api;x=1/file/archive",
        "/api/file/archive;x=1",
        "/api/file/archive/",
        "/alive;x=/api/file/archive",
        "/;/api/file/archive",
        "/docs;/../api/file/archive",
        "http://localhost/api/file/archive",
        "http://localhost/alive/../api/file/archive",
        "http://localhost//api/file/archive"
      })
  void noWayToWriteAPathGetsAroundTheKey(String path) throws IOException {
    Answer answer = call(path + "?format=tar&path=" + root);
    assertThat(answer.status()).as(answer.text()).isIn(400, 401, 404);
    assertThat(answer.detail()).isNotEmpty();
    assertThat(answer.text()).doesNotContain("secret content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "POST", "PUT", "TRACE", "PROPFIND"})
  void noMethodGetsAroundTheKey(String method) throws IOException {
    Answer answer =
        Wire.exchange(
            server.port(),
            method + " " + archive + " HTTP/1.1",
            "Host: localhost",
            "X-HTTP-Method-Override: GET",
            "Connection: close");
    assertThat(answer.status()).isEqualTo(401);
  }

  @Test
  void whichMethodsThereAreIsSaidWithoutAKeyAndNothingElse() throws IOException {
    Answer answer =
        Wire.exchange(
            server.port(),
            "OPTIONS " + archive + " HTTP/1.1",
            "Host: localhost",
            "X-HTTP-Method-Override: GET",
            "Connection: close");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Allow").orElseThrow()).contains("GET");
    assertThat(answer.text()).doesNotContain("secret content");
  }

  @Test
  void theSecondDescriptionLeadsToTheFirst() throws IOException {
    Answer answer = call("/redoc");
    assertThat(answer.status()).isEqualTo(307);
    assertThat(answer.header("Location").orElseThrow()).endsWith("/docs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/file/home",
        "/api/file/search_subdirs?path=/",
        "/api/file/list?path=/",
        "/api/file/download?path=/x",
        "/api/file/download-trajectory/00000000000000000000000000000000"
      })
  void eachRouteToFilesAsksForTheKey(String route) throws IOException {
    assertUnauthorized(call(route));
    assertUnauthorized(call(route, KEY + "wrong"));
    assertThat(call(route, KEY + "the-key").status()).isNotEqualTo(401);
  }

  @Test
  void aHugeBodyWithoutAKeyIsRefusedBeforeItIsSent() throws IOException {
    try (Wire wire = Wire.connect(server.port())) {
      wire.send(
          "POST /api/file/upload?path=/x HTTP/1.1",
          "Host: localhost",
          "Content-Type: multipart/form-data; boundary=x",
          "Content-Length: 10737418240");
      assertUnauthorized(wire.answer());
    }
  }

  @Test
  void theKeysAreNotShownAnywhere() throws IOException {
    for (String page : List.of("/", "/server_info", "/openapi.json", "/docs", "/alive")) {
      assertThat(call(page).text()).doesNotContain("the-key").doesNotContain("numbered-0");
    }
  }

  @Test
  void anOpenServerAsksForNoKeyOnThisMachine() throws IOException {
    try (TestServer open = TestServer.start(root, state, Map.of("SATCHEL_OPEN", "true"))) {
      for (String host : List.of("localhost", "127.0.0.1", "127.8.9.1:8000", "[::1]")) {
        assertThat(get(open, archive, "Host: " + host).status()).as(host).isEqualTo(200);
      }
    }
  }

  @Test
  void anOpenServerRefusesWhoeverCallsItByAnotherName() throws IOException {
    try (TestServer open = TestServer.start(root, state, Map.of("SATCHEL_OPEN", "true"))) {
      List<String> names =
          List.of(
              "evil.example",
              "localhost.evil.example",
              "127.0.0.1.evil.example",
              "1270.0.0.1",
              "192.168.0.1",
              "[::2]",
              "evil.example:80");
      for (String host : names) {
        assertUnauthorized(get(open, archive, "Host: " + host));
      }
      assertThat(get(open, archive).status()).as("without Host").isEqualTo(400);
      assertThat(get(open, archive, "Host: localhost", "Host: evil.example").status())
          .as("with two")
          .isEqualTo(400);
      assertThat(get(open, "/alive", "Host: evil.example").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "anywhere"})
  void anOpenServerRefusesWhatAForeignPageHasABrowserSend(String openness) throws IOException {
    Map<String, String> settings = Map.of("SATCHEL_OPEN", openness);
    try (TestServer open = TestServer.start(root, state, settings)) {
      String make = "POST /api/file/create_directory?path=" + root + "/made HTTP/1.1";
      String[] foreign = {"Host: localhost", "Origin: https://evil.example", "Connection: close"};
      assertUnauthorized(Wire.exchange(open.port(), make, foreign));
      String[] opaque = {"Host: localhost", "Origin: null", "Connection: close"};
      assertUnauthorized(Wire.exchange(open.port(), make, opaque));
      assertThat(root.resolve("made")).doesNotExist();
      for (String origin : List.of("http://localhost:3000", "http://127.0.0.1", "http://own:1")) {
        String[] lines = {"Origin: " + origin, "Host: " + origin.substring(7)};
        boolean isLocal = !origin.contains("own") || openness.equals("anywhere");
        assertThat(get(open, archive, lines).status()).as(origin).isEqualTo(isLocal ? 200 : 401);
      }
    }
  }

  @Test
  void anOpenServerStartsOnTheLoopbackOnly() {
    Map<String, String> settings = Map.of("SATCHEL_OPEN", "true", "SATCHEL_HOST", "0.0.0.0");
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> TestServer.start(root, state, settings).close())
        .withMessageContaining("0.0.0.0")
        .withMessageContaining("--no-key=anywhere");
  }

  @Test
  void aServerThatIsOpenAnywhereIsOpenUnderAnyName() throws IOException {
    Map<String, String> settings = Map.of("SATCHEL_OPEN", "anywhere", "SATCHEL_HOST", "0.0.0.0");
    try (TestServer open = TestServer.start(root, state, settings)) {
      assertThat(get(open, archive, "Host: any.example").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs/../api/file/archive", "/docs/a/b", "/docs/.", "/docsx", "/docs/"})
  void onlyTheVeryPagesOfTheDocsAreFree(String path) throws IOException {
    Answer answer =
        Wire.exchange(
            server.port(), "GET " + path + " HTTP/1.1", "Host: localhost", "Connection: close");

    assertThat(answer.status()).isEqualTo(401);
  }

  @Test
  void aKeyInAnotherCaseOpensNothingOnAConnectionThatItWasSentOver() throws IOException {
    try (Wire wire = Wire.connect(server.port())) {
      wire.send("HEAD " + archive + " HTTP/1.1", "Host: localhost", KEY + "the-key");
      assertThat(wire.head().status()).isEqualTo(200);
      String[] shouted = {"Host: localhost", KEY + "THE-KEY", "Connection: close"};
      wire.send("HEAD " + archive + " HTTP/1.1", shouted);
      assertThat(wire.head().status()).isEqualTo(401);
    }
  }
}
