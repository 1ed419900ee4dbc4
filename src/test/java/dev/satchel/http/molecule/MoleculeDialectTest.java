package dev.satchel.http.molecule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may call what a platform calls here, and how everyone else is told. */
@Tag("locale-blind")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MoleculeDialectTest {
  private static final String FILE = "/internal/file/read?path=/workspace/file";
  private static final String CONTENT = "some words";

  private static Sandbox sandbox;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    sandbox = Sandbox.start(directory, Map.of());
    Files.writeString(sandbox.workspace.resolve("file"), CONTENT);
  }

  @AfterAll
  static void stop() throws IOException {
    sandbox.close();
  }

  private static void assertUnauthorized(Answer answer) throws IOException {
    assertThat(answer.text()).isEqualTo("{\"error\":\"unauthorized\"}");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("Content-Type")).hasValue("application/json");
    assertThat(answer.header("WWW-Authenticate")).isEmpty();
  }

  @Test
  void onlyTheSecretOpens() throws IOException {
    assertThat(sandbox.call("GET", FILE).text()).isEqualTo(CONTENT);
    for (String header :
        List.of(
            "X: y",
            "Authorization:",
            "Authorization: Bearer",
            "Authorization: " + Sandbox.SECRET,
            "Authorization: bearer " + Sandbox.SECRET,
            "Authorization: Bearer  " + Sandbox.SECRET,
            "Authorization: Bearer " + Sandbox.SECRET + "x",
            "Authorization: Bearer \u00e9\u00ff",
            "Authorization: Bearer " + TestServer.KEY,
            "X-Session-API-Key: " + Sandbox.SECRET,
            "X-Session-API-Key: " + TestServer.KEY)) {
      assertUnauthorized(sandbox.callWithout("GET", FILE, header));
    }
  }

  @Test
  void whoMayCallIsAskedBeforeAnythingElse() throws IOException {
    for (String target :
        List.of(
            "/internal",
            "/internal/",
            "/internal/none",
            "/internal/file/read",
            "/internal/file/read?path=/etc",
            "/internal/file/read/",
            "/internal?x")) {
      assertUnauthorized(sandbox.callWithout("GET", target));
      assertUnauthorized(sandbox.callWithout("DELETE", target));
    }
  }

  @Test
  void noWayToWriteAPathLetsASessionKeyIn() throws IOException {
    String key = "X-Session-API-Key: " + TestServer.KEY;
    for (String path :
        List.of(
            "/internal;x/file/read",
            "/internal;/file/read",
            "/%69nternal/file/read",
            "/internal/file;x/read",
            "/internal%2ffile/read",
            "//internal/file/read",
            "/./internal/file/read",
            "/x/../internal/file/read",
            "/x/..;/internal/file/read",
            "/;/internal/file/read",
            "/Internal/file/read")) {
      Answer answer = sandbox.callWithout("GET", path + "?path=/workspace/file", key);
      assertThat(answer.status()).as(path).isIn(400, 401, 404);
      assertThat(answer.text()).doesNotContain(CONTENT);
    }
    assertUnauthorized(
        sandbox.callWithout("GET", "/internal;x/file/read?path=/workspace/file", key));
  }

  @Test
  void anOpenServerIsNotOpenForPlatforms(@TempDir Path other) throws IOException {
    try (TestServer open =
        TestServer.start(
            sandbox.place.resolve("root"),
            other.resolve("state"),
            Map.of(
                "SATCHEL_OPEN",
                "anywhere",
                "CONFIGS_DIR",
                sandbox.configs.toString(),
                "SATCHEL_INTERNAL_ROOTS",
                "/workspace=" + sandbox.workspace))) {
      String[] lines = {"Host: localhost", "Connection: close"};
      assertUnauthorized(Wire.exchange(open.port(), "GET " + FILE + " HTTP/1.1", lines));
      String[] shown = {"Host: localhost", "Connection: close", Sandbox.BEARER};
      assertThat(Wire.exchange(open.port(), "GET " + FILE + " HTTP/1.1", shown).text())
          .isEqualTo(CONTENT);
    }
  }

  @Test
  void withoutAPlaceForTheSecretNobodyGetsIn(@TempDir Path other) throws IOException {
    try (TestServer without =
        TestServer.start(
            sandbox.place.resolve("root"),
            other.resolve("state"),
            Map.of("SESSION_API_KEY", "k"))) {
      for (String shown : List.of(Sandbox.BEARER, "Authorization: Bearer ", "X: y")) {
        String[] lines = {"Host: localhost", "Connection: close", shown};
        assertUnauthorized(Wire.exchange(without.port(), "GET " + FILE + " HTTP/1.1", lines));
      }
    }
  }

  @Test
  void aNewSecretCountsAtOnceTheOneBeforeForAWhileAndNoneWithoutAFile() throws IOException {
    Sandbox.keepSecret(sandbox.configs, "another");
    assertThat(sandbox.call("GET", FILE).status()).isEqualTo(200);
    String another = "Authorization: Bearer another";
    assertThat(sandbox.callWithout("GET", FILE, another).status()).isEqualTo(200);
    Files.delete(sandbox.configs.resolve(".platform_inbound_secret"));
    assertUnauthorized(sandbox.callWithout("GET", FILE, another));
    assertUnauthorized(sandbox.call("GET", FILE));
    Sandbox.keepSecret(sandbox.configs, Sandbox.SECRET);
    assertUnauthorized(sandbox.callWithout("GET", FILE, another));
    assertThat(sandbox.call("GET", FILE).status()).isEqualTo(200);
  }

  @Test
  void withoutAnOverlapTheOneBeforeIsWorthNothing(@TempDir Path other) throws IOException {
    try (Sandbox strict = Sandbox.start(other, Map.of("SATCHEL_SECRET_OVERLAP", "0"))) {
      assertThat(strict.call("GET", FILE).status()).isEqualTo(404);
      Sandbox.keepSecret(strict.configs, "another");
      assertUnauthorized(strict.call("GET", FILE));
    }
  }

  @Test
  void theSecretIsShownNowhere() throws IOException {
    assertThat(sandbox.callWithout("GET", "/openapi.json").text())
        .doesNotContain(Sandbox.SECRET)
        .contains("/internal/file/read", "/internal/chat/uploads/ingest");
  }
}
