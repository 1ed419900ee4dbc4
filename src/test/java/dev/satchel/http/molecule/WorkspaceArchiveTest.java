package dev.satchel.http.molecule;

import static dev.satchel.http.molecule.PlatformSite.ADMIN;
import static dev.satchel.http.molecule.PlatformSite.assertError;
import static dev.satchel.http.molecule.PlatformSite.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.FreePort;
import dev.satchel.http.Wire.Answer;
import dev.satchel.platform.Upstream;
import dev.satchel.registry.DeliveryMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of workspaces, and what stands in for them. */
@Tag("locale-blind")
class WorkspaceArchiveTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ZIP =
      "HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: 3\r\nETag: \"z\"\r\n\r\nPK!";

  private static PlatformSite site;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    site = new PlatformSite(directory);
    Files.writeString(Files.createDirectories(site.agents.resolve("a1")).resolve("a.txt"), "kept");
  }

  @AfterAll
  static void stop() throws IOException {
    site.close();
  }

  private static Answer archive(String id, String query, String... headers) throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = ADMIN;
    return site.say("GET /workspaces/" + id + "/archive" + query, all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|?path=%2Fworkspace",
        "?path=/workspace/a%20b|?path=%2Fworkspace%2Fa%20b",
        "?format=zip&path=/home/x&exclude=a%26b&exclude=c|?path=%2Fhome%2Fx&format=zip&exclude=a%26b&exclude=c",
        "?path=/workspace&path=/configs&p%61th=/home|?path=%2Fworkspace",
        "?exclude=%zz&exclude=\"<>|?path=%2Fworkspace&exclude=%25zz&exclude=%22%3C%3E",
      })
  void theWorkspaceIsAskedForJustThat(String query, String passed) throws Exception {
    try (Upstream upstream = Upstream.saying(ZIP)) {
      Answer answer =
          archive(site.with(upstream), query == null ? "" : query, "If-None-Match: \"y\"");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("PK!");
      assertThat(answer.header("X-Satchel-Source")).hasValue("sandbox");
      assertThat(answer.header("ETag")).hasValue("\"z\"");
      assertThat(upstream.heads.get(0))
          .startsWith("GET /internal/archive" + passed + " HTTP/1.1\r\n")
          .contains("If-None-Match: \"y\"\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?path=|path query required",
        "?path=/etc|path must be under /configs, /workspace, /home, or /plugins",
        "?path=/workspace/..|invalid path"
      })
  void aPathIsJudgedAsForDownloads(String query, String error) throws IOException {
    assertError(archive(site.workspace(), query), 400, error);
  }

  @Test
  void aSnapshotThatLacksSomethingSaysSo() throws Exception {
    String id = unreachable();
    String snapshot = snapshotOf(id);
    assertThat(archive(id, "").header("X-Archive-Complete")).isEmpty();
    try (Connection connection =
            DriverManager.getConnection(
                site.database.url(), site.database.user(), site.database.password());
        PreparedStatement change =
            connection.prepareStatement("UPDATE snapshots SET faults = 1 WHERE session_id = ?")) {
      change.setString(1, snapshot.split("/", -1)[3]);
      assertThat(change.executeUpdate()).isEqualTo(1);
    }
    Answer answer = archive(id, "");
    assertIsSnapshot(answer, snapshot);
    assertThat(answer.header("X-Archive-Complete")).hasValue("false");
  }

  @Test
  void withoutASnapshotNothingStandsIn() throws Exception {
    assertError(archive(site.workspace(), ""), 503, "workspace url not registered yet");
    assertError(
        archive(site.workspace(DeliveryMode.POLL), ""), 422, "workspace has no callback URL");
    assertError(archive(unreachable(), ""), 502, "workspace unreachable");
    try (Upstream upstream =
        Upstream.saying("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")) {
      Answer answer = archive(site.with(upstream), "");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.header("X-Satchel-Source")).hasValue("sandbox");
    }
  }

  private static String unreachable() throws IOException {
    String id = site.workspace();
    site.register(id, "http://127.0.0.1:" + FreePort.next());
    return id;
  }

  /** A snapshot that was taken in that workspace; its path, without the archive. */
  private static String snapshotOf(String id) throws Exception {
    return snapshotOf(id, site.tenantKey("owner"));
  }

  private static String snapshotOf(String id, String key) throws Exception {
    String session =
        made(site.post("/api/sessions", "{\"agent\":\"a1\"}", key)).at("/session/id").asText();
    made(site.say("POST /api/sessions/" + session + "/snapshots", key));
    try (Connection connection =
            DriverManager.getConnection(
                site.database.url(), site.database.user(), site.database.password());
        PreparedStatement change =
            connection.prepareStatement(
                "UPDATE snapshots SET workspace = ? WHERE session_id = ?")) {
      change.setString(1, id);
      change.setString(2, session);
      assertThat(change.executeUpdate()).isEqualTo(1);
    }
    return "/api/sessions/" + session + "/snapshots/1";
  }

  private static JsonNode made(Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
    return JSON.readTree(answer.body());
  }

  private static void assertIsSnapshot(Answer answer, String snapshot) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("X-Satchel-Source")).hasValue("snapshot");
    assertThat(Instant.parse(answer.header("X-Satchel-Snapshot-Time").orElseThrow()))
        .isAfter(Instant.EPOCH);
    assertThat(answer.header("Content-Type")).hasValue("application/zstd");
    assertThat(answer.header("Content-Disposition").orElseThrow()).startsWith("attachment;");
    assertThat(answer.isWhole()).isTrue();
    Answer kept = site.say("GET " + snapshot + "/archive", site.tenantKey("owner"));
    assertThat(answer.body()).isNotEmpty().isEqualTo(kept.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?path=/workspace",
        "?format=tar.zst",
        "?path=/workspace&format=tar.zst&use_default_excludes=false"
      })
  void theNewestSnapshotStandsInForAWorkspaceThatCannotBeReached(String query) throws Exception {
    String id = unreachable();
    String snapshot = snapshotOf(id);
    assertIsSnapshot(archive(id, query), snapshot);
  }

  @Test
  void itStandsInWhoeverIsInFrontAndWhyeverThereIsNoAnswer() throws Exception {
    assertStandsIn(site.workspace());
    assertStandsIn(site.at("http://127.0.0.1:9"));
    try (Upstream gateway =
        Upstream.saying("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno")) {
      assertStandsIn(site.with(gateway));
    }
  }

  @Test
  void itStandsInForAnAnswerOfWhichNothingCame() throws Exception {
    for (String length : List.of("Content-Length: 10", "Transfer-Encoding: chunked")) {
      try (Upstream dying = Upstream.saying("HTTP/1.1 200 OK\r\n" + length + "\r\n\r\n")) {
        assertStandsIn(site.with(dying));
        String nowhere = site.with(dying);
        assertError(archive(nowhere, ""), 502, "workspace unreachable");
        String file = "/chat/download?path=/workspace/a";
        assertError(
            site.say("GET /workspaces/" + nowhere + file, ADMIN), 502, "workspace unreachable");
      }
    }
  }

  private static void assertStandsIn(String id) throws Exception {
    String snapshot = snapshotOf(id);
    assertIsSnapshot(archive(id, ""), snapshot);
  }

  @Test
  void aPartOfTheSnapshotCanBeHadAndWhoHasItIsToldSo() throws Exception {
    String id = unreachable();
    snapshotOf(id);
    Answer whole = archive(id, "");
    Answer part = archive(id, "", "Range: bytes=1-2");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo(whole.text().substring(1, 3));
    Answer known = archive(id, "", "If-None-Match: " + whole.header("ETag").orElseThrow());
    assertThat(known.status()).isEqualTo(304);
    Answer head = site.say("HEAD /workspaces/" + id + "/archive", ADMIN);
    assertThat(head.header("Content-Length")).hasValue(String.valueOf(whole.body().length));
    assertThat(head.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?path=/workspace/a",
        "?path=/home",
        "?format=zip",
        "?exclude=*.log",
        "?use_default_excludes=true"
      })
  void whatTheSnapshotIsNotIsRefusedWithAWordWhereItIs(String query) throws Exception {
    String id = unreachable();
    String snapshot = snapshotOf(id);
    Answer answer = archive(id, query);
    assertError(answer, 502, "workspace unreachable");
    assertThat(answer.json().path("detail").asText()).contains(snapshot + "/archive");
  }

  @Test
  void aSnapshotOfAnotherTenantIsNotHandedOut() throws Exception {
    String id = unreachable();
    snapshotOf(id, site.tenantKey("stranger"));
    assertError(archive(id, ""), 502, "workspace unreachable");
  }

  @Test
  void itStaysForItsTenantWhenTheWorkspaceIsDeleted() throws Exception {
    String id = site.workspace();
    String token = bearer(site.register(id, "http://127.0.0.1:9").path("auth_token").asText());
    String snapshot = snapshotOf(id);
    site.say("DELETE /workspaces/" + id, ADMIN);
    String route = "GET /workspaces/" + id + "/archive";

    assertIsSnapshot(archive(id, ""), snapshot);
    assertIsSnapshot(site.say(route, site.tenantKey("owner")), snapshot);
    assertThat(site.say(route, site.tenantKey("stranger")).status()).isEqualTo(401);
    assertThat(site.say(route, token).status()).isEqualTo(401);
  }

  @Test
  void aUrlThatMayNotBeCalledStaysRefused() throws Exception {
    String id = site.at("http://169.254.169.254/");
    snapshotOf(id);
    assertError(archive(id, ""), 400, "workspace URL not allowed");
  }
}
