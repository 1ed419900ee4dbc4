package dev.satchel.http.molecule;

import static dev.satchel.http.molecule.PlatformSite.ADMIN;
import static dev.satchel.http.molecule.PlatformSite.assertError;
import static dev.satchel.http.molecule.PlatformSite.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.http.Wire.Answer;
import dev.satchel.platform.Upstream;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call which route of a platform. */
@Tag("locale-blind")
class PlatformTokensTest {
  private static final String HI = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  private static final String FILE = "/chat/download?path=/workspace/a.txt";

  private static PlatformSite site;
  private static Upstream upstream;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    site = new PlatformSite(directory);
    upstream = Upstream.saying(HI);
  }

  @AfterAll
  static void stop() throws IOException {
    site.close();
    upstream.close();
  }

  private static String token(String id) throws IOException {
    return bearer(site.register(id, upstream.url().toString()).path("auth_token").asText());
  }

  private static Answer get(String path, String... headers) throws IOException {
    return site.say("GET " + path, headers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /workspaces",
        "POST /workspaces",
        "GET /workspaces/{id}",
        "DELETE /workspaces/{id}",
        "POST /workspaces/{id}/rotate",
        "POST /workspaces/{id}/reset",
        "GET /workspaces/{id}/chat/download",
        "HEAD /workspaces/{id}/chat/download",
        "POST /workspaces/{id}/chat/uploads",
        "GET /workspaces/{id}/archive",
        "GET /workspaces/{id}/nonsense",
        "GET /workspaces/nonsense/chat/download",
        "GET /registry/nonsense",
        "GET /uploads/nonsense"
      })
  void nobodyGetsInWithoutWhatCounts(String route) throws IOException {
    String line = route.replace("{id}", site.workspace());
    for (String header :
        List.of(
            "X-Nothing: y",
            "X-Session-API-Key: " + TestServer.KEY,
            bearer(TestServer.KEY),
            bearer(""),
            bearer("wst_" + "x".repeat(43)),
            bearer("ash_" + "x".repeat(32)),
            "Authorization: bearer the-admin-key-of-tests",
            "Authorization: the-admin-key-of-tests")) {
      Answer answer = site.say(line, header);
      assertThat(answer.status()).as(header).isEqualTo(401);
      if (!line.startsWith("HEAD")) {
        assertError(answer, 401, "unauthorized");
      }
    }
  }

  @Test
  void aTokenOpensTheRoutesOfItsOwnWorkspaceOnly() throws IOException {
    String own = site.workspace();
    String other = site.workspace();
    String token = token(own);
    token(other);

    assertThat(get("/workspaces/" + own + FILE, token).text()).isEqualTo("hi");
    assertThat(get("/workspaces/" + own, token).status()).isEqualTo(200);
    assertThat(get("/workspaces/" + other + FILE, token).status()).isEqualTo(401);
    assertThat(get("/workspaces/" + other, token).status()).isEqualTo(401);
    assertThat(get("/workspaces/" + WorkspaceId.random() + FILE, token).status()).isEqualTo(401);
    assertThat(get("/workspaces/nonsense" + FILE, token).status()).isEqualTo(401);
    assertThat(get("/workspaces", token).status()).isEqualTo(401);
    assertThat(site.say("DELETE /workspaces/" + own, token).status()).isEqualTo(401);
    assertThat(site.post("/workspaces", "{}", token).status()).isEqualTo(401);
    assertThat(get("/api/sessions", token).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/workspaces/{other}/../{own}/reset",
        "/workspaces/{own}/reset",
        "/workspaces/{own}/%72eset",
        "/workspaces/{own}/reset;x=y",
        "/workspaces/{own};x=y/rotate",
        "/workspaces;x=y/{own}/rotate",
        "/%77orkspaces/{own}/rotate",
        "/workspaces/{own}%2Freset",
        "/workspaces//{own}/reset",
      })
  void noWayOfWritingAPathLetsATokenDoWhatIsForTheAdmin(String path) throws IOException {
    String own = site.workspace();
    String token = token(own);
    String written = path.replace("{own}", own).replace("{other}", site.workspace());
    Answer answer = site.say("POST " + written, token);
    assertThat(answer.status()).isIn(400, 401, 404);
    assertThat(get("/workspaces/" + own, token).status()).as("still valid").isEqualTo(200);
    assertThat(site.rows().secrets(new WorkspaceId(own)).orElseThrow().next()).isNull();
  }

  @Test
  void aTenantsKeyOpensTheRoutesOfItsWorkspaces() throws IOException {
    String id = site.workspace();
    token(id);
    String owner = site.tenantKey("owner");
    String stranger = site.tenantKey("stranger");

    assertThat(get("/workspaces/" + id + FILE, owner).text()).isEqualTo("hi");
    assertThat(get("/workspaces/" + id, owner).status()).isEqualTo(200);
    assertThat(get("/workspaces/" + id + FILE, stranger).status()).isEqualTo(401);
    assertThat(get("/workspaces/" + WorkspaceId.random() + FILE, owner).status()).isEqualTo(401);
    assertError(get("/workspaces/nonsense" + FILE, owner), 400, "invalid workspace ID");
    for (String route : List.of("/rotate", "/reset")) {
      assertThat(site.say("POST /workspaces/" + id + route, owner).status()).isEqualTo(401);
    }
    assertThat(site.say("DELETE /workspaces/" + id, owner).status()).isEqualTo(401);
    assertThat(get("/workspaces", owner).status()).isEqualTo(401);
  }

  @Test
  void aTokenIsHandedOutOnceAndThenAsked() throws IOException {
    String id = site.workspace();
    String body = "{\"id\":\"%s\",\"url\":\"%s\"}".formatted(id, upstream.url());
    JsonNode first = site.post("/registry/register", body).json();
    String token = bearer(first.path("auth_token").asText());

    assertThat(first.path("auth_token").asText()).matches("wst_[A-Za-z0-9_-]{43}");
    assertThat(first.path("platform_inbound_secret").asText()).matches("[A-Za-z0-9_-]{43}");
    assertError(site.post("/registry/register", body), 401, "unauthorized");
    assertError(site.post("/registry/register", body, bearer("wst_x")), 401, "unauthorized");
    for (String known : List.of(token, ADMIN)) {
      JsonNode again = site.post("/registry/register", body, known).json();
      assertThat(again.has("auth_token")).isFalse();
      assertThat(again.path("platform_inbound_secret"))
          .isEqualTo(first.path("platform_inbound_secret"));
    }
  }

  @Test
  void whoShowsAnythingThatDoesNotCountDoesNotGetTheFirstToken() throws IOException {
    String id = site.workspace();
    String body = "{\"id\":\"%s\"}".formatted(id);
    for (String header : List.of(bearer("x"), "Authorization: Basic x", bearer(""))) {
      assertError(site.post("/registry/register", body, header), 401, "unauthorized");
    }
    assertThat(site.post("/registry/register", body, ADMIN).json().has("auth_token")).isTrue();
  }

  @Test
  void aWorkspaceThatIsNotThereIsSoForTheAdminOnly() throws IOException {
    String body = "{\"id\":\"%s\"}".formatted(WorkspaceId.random());
    for (String route : List.of("register", "heartbeat")) {
      assertError(site.post("/registry/" + route, body), 401, "unauthorized");
      assertError(site.post("/registry/" + route, body, bearer("wst_x")), 401, "unauthorized");
      assertError(site.post("/registry/" + route, body, ADMIN), 404, "workspace not found");
    }
  }

  @Test
  void aResetRevokesTheTokenAndLetsTheNextOneRegister() throws IOException {
    String id = site.workspace();
    JsonNode first = site.register(id, upstream.url().toString());
    String token = bearer(first.path("auth_token").asText());
    assertThat(site.say("POST /workspaces/" + id + "/reset", ADMIN).status()).isEqualTo(200);

    assertThat(get("/workspaces/" + id + FILE, token).status()).isEqualTo(401);
    assertThat(site.post("/registry/heartbeat", "{\"id\":\"" + id + "\"}", token).status())
        .isEqualTo(401);
    JsonNode second = site.register(id, upstream.url().toString());
    assertThat(second.path("auth_token")).isNotEqualTo(first.path("auth_token"));
    assertThat(second.path("platform_inbound_secret"))
        .isNotEqualTo(first.path("platform_inbound_secret"));
    assertThat(get("/workspaces/" + id + FILE, bearer(second.path("auth_token").asText())).text())
        .isEqualTo("hi");
  }
}
