package dev.satchel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in place of a proper request is refused in JSON, and never with a 500. */
final class StrangeRequestTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static TestServer server;
  private static Path root;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    server = TestServer.start(root, directory.resolve("state"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static void assertRefused(Answer answer, int status, String detail) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json()).isEqualTo(JSON.createObjectNode().put("detail", detail));
  }

  @Test
  void anUnknownRouteIs404AsTheWireHasIt() throws IOException {
    for (String route :
        List.of(
            "/api/none",
            "/api/file",
            "/api/file/archive/x",
            "/api/file/archives/x/y",
            "/docs/none.txt")) {
      Answer answer = Wire.get(server.port(), route);
      assertRefused(answer, 404, "Not Found");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/alive",
        "/api/file/home",
        "/api/file/search_subdirs",
        "/api/file/archive",
        "/api/file/download-trajectory/x"
      })
  void aSlashBehindARouteLeadsToTheRouteWithout(String route) throws IOException {
    for (String query : List.of("", "?path=%2Fa%20b&x=%FF", "?path=%2F%2Fevil.example%2F")) {
      Answer answer = Wire.get(server.port(), route + "/" + query);
      assertThat(answer.status()).as(answer.text()).isEqualTo(307);
      assertThat(answer.header("Location").orElseThrow())
          .isEqualTo("http://localhost" + route + query);
      assertThat(answer.body()).isEmpty();
    }
  }

  @Test
  void aSlashBehindNoRouteLeadsNowhere() throws IOException {
    assertRefused(Wire.get(server.port(), "/api/none/"), 404, "Not Found");
    assertThat(Wire.get(server.port(), "//alive/").header("Location")).isEmpty();
    assertThat(Wire.get(server.port(), "//evil.example/%2f../alive/").header("Location")).isEmpty();
    assertThat(Wire.get(server.port(), "/").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"})
  void aWrongMethodIs405AndSaysWhichThereAre(String method) throws IOException {
    Answer answer =
        Wire.exchange(
            server.port(),
            method + " /api/file/archive?path=" + root + " HTTP/1.1",
            "Host: localhost",
            "X-Session-API-Key: the-key",
            "Content-Length: 0",
            "Connection: close");
    assertRefused(answer, 405, "Method Not Allowed");
    assertThat(answer.header("Allow").orElseThrow().split(",\\s*", -1))
        .containsExactlyInAnyOrder("GET", "HEAD", "OPTIONS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%zz",
        "/%00",
        "/api/file/archive%00?path=/",
        "/%",
        "/%FF",
        "/%c0%ae%c0%ae/",
        "/api//file/archive?path=/",
        "//",
        "/../../etc/passwd",
        "/api/%2e%2e%2f/etc",
        "/api/..%5c..",
        "/api/file;x=1/archive;y=2?path=/",
        "/api/file/archives/%00",
        "/api/file/archives/%zz",
        "/docs/..;/",
        "/docs/%2e%2e%2fserver%2fversions.properties",
        "/{x}",
        "/a|b",
        "/<script>",
        "api",
        "*",
        "http://[/"
      })
  void aStrangeRequestTargetIsRefusedInJson(String target) throws IOException {
    for (String key : List.of("X-Session-API-Key: the-key", "X-Nothing: x")) {
      Answer answer =
          Wire.exchange(
              server.port(), "GET " + target + " HTTP/1.1", "Host: h", key, "Connection: close");
      assertThat(answer.status()).as(answer.text()).isIn(400, 401, 403, 404);
      assertThat(answer.detail()).isNotEmpty();
      assertThat(answer.text()).doesNotContain("<html").doesNotContain("Exception");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /alive",
        "GET /alive HTTP/9.9",
        "GET /a b HTTP/1.1",
        "\u0001 / HTTP/1.1",
        "nonsense"
      })
  void aStrangeRequestLineIsRefusedInJson(String line) throws IOException {
    Answer answer = Wire.exchange(server.port(), line, "Host: h", "Connection: close");
    assertThat(answer.status()).isIn(400, 404, 505);
    assertThat(answer.detail()).isNotEmpty();
  }

  @Test
  void headersThatAreTooManyAreRefusedInJson(@TempDir Path state) throws IOException {
    // On a server of its own: Jetty may still be reading what is left of them when others come.
    try (TestServer alone = TestServer.start(root, state)) {
      Answer answer = Wire.get(alone.port(), "/alive", "X-Long: " + "x".repeat(100_000));
      assertThat(answer.status()).isEqualTo(431);
      assertThat(answer.detail()).isNotEmpty();
    }
  }

  @Test
  void dotsInTheAddressDoNotLeadToAnotherRoute() throws IOException {
    Answer answer =
        Wire.exchange(server.port(), "GET /api/../alive HTTP/1.1", "Host: h", "Connection: close");
    assertRefused(answer, 401, "Unauthorized");
  }
}
