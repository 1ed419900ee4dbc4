package dev.satchel.http.ash;

import static dev.satchel.http.ash.Ash.JSON_TYPE;
import static dev.satchel.http.ash.Ash.assertInvalid;
import static dev.satchel.http.ash.Ash.assertRefused;
import static dev.satchel.http.ash.Ash.done;
import static dev.satchel.http.ash.Ash.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose key opens what. */
@Tag("locale-blind")
final class AshKeysTest {
  private static final String INTERNAL = "/api/internal/api-keys";

  private static Ash ash;
  private static String tenantKey;
  private static String tenantSession;
  private static String defaultSession;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    ash = new Ash(directory);
    Files.writeString(ash.agent.resolve("f"), "x");
    tenantKey = ash.tenantKey("acme");
    tenantSession = ash.session(tenantKey);
    defaultSession = ash.session();
  }

  @AfterAll
  static void stop() throws IOException {
    ash.close();
  }

  @Test
  void eachTenantHasItsOwnSessions() throws IOException {
    JsonNode own = done(ash.say("GET " + tenantSession, key(tenantKey)));
    assertThat(own.at("/session/tenantId").asText()).isEqualTo("acme");
    assertThat(done(ash.call("GET " + defaultSession)).at("/session/tenantId").asText())
        .isEqualTo("default");
    assertThat(done(ash.say("GET /api/sessions", key(tenantKey))).path("sessions")).hasSize(1);
    assertThat(ash.say("GET " + tenantSession + "/files/f", key(tenantKey)).text()).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET %s",
        "GET %s/files",
        "HEAD %s/files",
        "GET %s/files/f",
        "DELETE %s/files/f",
        "GET %s/workspace",
        "POST %s/pause",
        "POST %s/stop",
        "POST %s/resume",
        "POST %s/fork",
        "DELETE %s",
        "POST %s/snapshots",
        "GET %s/snapshots",
        "GET %s/snapshots/1",
        "GET %s/snapshots/1/files",
        "GET %s/snapshots/1/files/f",
        "GET %s/snapshots/1/archive",
        "GET %s/snapshots/1/diff/1",
        "POST %s/snapshots/1/verify",
        "POST %s/snapshots/1/restore",
        "POST %s/snapshots/1/fork",
        "POST %s/messages",
      })
  void anothersSessionIsAsIfItWereNotThere(String line) throws IOException {
    ash.call("POST " + defaultSession + "/snapshots");
    for (Answer answer :
        new Answer[] {
          ash.say(line.formatted(defaultSession), key(tenantKey)),
          ash.call(line.formatted(tenantSession))
        }) {
      assertThat(answer.status()).isEqualTo(404);
      if (!line.startsWith("HEAD")) {
        assertRefused(answer, 404, "Session not found");
      }
    }
  }

  @Test
  void anothersSessionIsNotWrittenTo() throws IOException {
    byte[] batch = "{\"files\":[{\"path\":\"g\",\"content\":\"eA==\"}]}".getBytes(UTF_8);
    byte[] bundle = "{\"bundle\":\"\"}".getBytes(UTF_8);
    assertRefused(
        ash.say("POST " + defaultSession + "/files", batch, key(tenantKey), JSON_TYPE),
        404,
        "Session not found");
    assertRefused(
        ash.say("POST " + defaultSession + "/workspace", bundle, key(tenantKey), JSON_TYPE),
        404,
        "Session not found");
    assertRefused(
        ash.say("PATCH " + defaultSession + "/config", batch, key(tenantKey), JSON_TYPE),
        404,
        "Session not found");
    assertThat(ash.live(defaultSession).resolve("g")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/file/home",
        "/api/file/list?path=/",
        "/v1/fs/entries",
        "/v2/fs/file?path=x",
        "/api/sessions;x",
        "/api/sessionsx",
        "/api/sessions%2F",
        "//api/sessions",
      })
  void aTenantsKeyOpensNothingElse(String target) throws IOException {
    Answer answer = ash.say("GET " + target, key(tenantKey), "X-Session-API-Key: " + tenantKey);
    assertThat(answer.status()).as(answer.text()).isIn(401, 404);
    assertThat(answer.text()).doesNotContain("sessions\":");
  }

  @Test
  void theKeyIsABearerTokenAndNothingElse() throws IOException {
    String line = "GET " + defaultSession;
    assertRefused(ash.say(line), 401, "Missing Authorization header");
    assertRefused(
        ash.say(line, "X-Session-API-Key: " + TestServer.KEY), 401, "Missing Authorization header");
    String format = "Invalid Authorization header format";
    for (String header :
        new String[] {"bearer the-key", "Bearer the-key x", "Bearer  the-key", "x"}) {
      assertRefused(ash.say(line, "Authorization: " + header), 401, format);
    }
    assertRefused(ash.say(line, key("the-kez")), 401, "Invalid API key");
    assertRefused(ash.say(line, key(tenantKey + "x")), 401, "Invalid API key");
  }

  @Test
  void keysAreMadeListedAndRevokedWithTheAdminKey() throws IOException {
    byte[] body = "{\"tenantId\":\"other\",\"label\":\"of the CI\"}".getBytes(UTF_8);
    JsonNode made = done(ash.say("POST " + INTERNAL, body, key(Ash.ADMIN_KEY), JSON_TYPE));
    assertThat(made.properties())
        .extracting(field -> field.getKey())
        .containsExactly("id", "key", "tenantId");
    String key = made.path("key").asText();
    assertThat(key).startsWith("ash_");
    assertThat(ash.say("GET /api/sessions", key(key)).status()).isEqualTo(200);

    JsonNode listed = done(ash.say("GET " + INTERNAL + "?tenantId=other", key(Ash.ADMIN_KEY)));
    assertThat(listed.at("/keys/0/label").asText()).isEqualTo("of the CI");
    assertThat(listed.toString()).doesNotContain(key).contains("\"revokedAt\":null");

    String one = INTERNAL + "/" + made.path("id").asText();
    assertRefused(
        ash.say("DELETE " + one + "?tenantId=acme", key(Ash.ADMIN_KEY)), 404, "API key not found");
    done(ash.say("DELETE " + one + "?tenantId=other", key(Ash.ADMIN_KEY)));
    assertRefused(ash.say("GET /api/sessions", key(key)), 401, "Invalid API key");
  }

  @Test
  void onlyTheAdminKeyMakesKeys() throws IOException {
    byte[] body = "{\"tenantId\":\"acme\"}".getBytes(UTF_8);
    String text = "Unauthorized — invalid or missing internal secret";
    assertRefused(ash.say("POST " + INTERNAL, body, JSON_TYPE), 401, text);
    for (String other : new String[] {TestServer.KEY, tenantKey, "", Ash.ADMIN_KEY + "x"}) {
      assertRefused(ash.say("POST " + INTERNAL, body, key(other), JSON_TYPE), 401, text);
    }
    assertRefused(ash.say("GET " + INTERNAL + "?tenantId=acme"), 401, text);
    assertThat(ash.say("GET " + defaultSession, key(Ash.ADMIN_KEY)).status()).isEqualTo(401);
    byte[] nobody = "{\"tenantId\":\"a b\"}".getBytes(UTF_8);
    assertThat(ash.say("POST " + INTERNAL, nobody, key(Ash.ADMIN_KEY), JSON_TYPE).status())
        .isEqualTo(400);
    assertInvalid(
        ash.say("GET " + INTERNAL, key(Ash.ADMIN_KEY)),
        "querystring must have required property 'tenantId'");
  }

  @Test
  void withoutAKeyWhoeverMayCallIsTheTenantThatIsAlwaysThere(@TempDir Path directory)
      throws IOException {
    try (Ash open =
        new Ash(
            directory, "SESSION_API_KEY", "", "SATCHEL_OPEN", "true", "SATCHEL_ADMIN_KEY", "")) {
      assertThat(open.say("GET /api/sessions").status()).isEqualTo(200);
      assertThat(open.say("GET /api/sessions", key("whatever")).status()).isEqualTo(200);
      assertThat(open.say("GET /api/sessions", "Origin: https://page.example").status())
          .isEqualTo(401);
      assertThat(open.say("POST " + INTERNAL, key("")).text())
          .contains("Route POST:" + INTERNAL + " not found");
    }
  }

  @Test
  void pagesMayReadWhereAFileIsFrom() throws IOException {
    Answer answer = ash.call("GET " + defaultSession + "/files/f", "Origin: http://localhost:3000");
    assertThat(answer.header("X-Ash-Source")).hasValue("sandbox");
    assertThat(answer.header("Access-Control-Expose-Headers").orElseThrow())
        .contains("X-Ash-Source");
    Answer preflight =
        ash.say(
            "OPTIONS " + defaultSession + "/config",
            "Origin: http://localhost:3000",
            "Access-Control-Request-Method: PATCH");
    assertThat(preflight.header("Access-Control-Allow-Methods").orElseThrow()).contains("PATCH");
  }
}
