package dev.satchel.http.molecule;

import static dev.satchel.http.molecule.PlatformSite.ADMIN;
import static dev.satchel.http.molecule.PlatformSite.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.http.Wire.Answer;
import dev.satchel.registry.WorkspaceId;
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

/** What an administrator does with workspaces. */
@Tag("locale-blind")
class WorkspacesResourceTest {
  private static PlatformSite site;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    site = new PlatformSite(directory);
  }

  @AfterAll
  static void stop() throws IOException {
    site.close();
  }

  @Test
  void aWorkspaceIsMadeShownListedAndDeleted() throws IOException {
    String id = WorkspaceId.random().value();
    String body =
        "{\"id\":\"%s\",\"tenant\":\"t1\",\"name\":\"desk\",\"delivery_mode\":\"poll\"}"
            .formatted(id);
    Answer made = site.post("/workspaces", body, ADMIN);
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().path("id").asText()).isEqualTo(id);
    assertThat(made.json().path("tenant").asText()).isEqualTo("t1");
    assertThat(made.json().path("name").asText()).isEqualTo("desk");
    assertThat(made.json().path("delivery_mode").asText()).isEqualTo("poll");
    assertThat(made.json().path("has_token").asBoolean()).isFalse();
    assertThat(site.post("/workspaces", body, ADMIN).status()).isEqualTo(409);

    assertThat(site.say("GET /workspaces/" + id, ADMIN).json()).isEqualTo(made.json());
    assertThat(site.say("GET /workspaces", ADMIN).json().path("workspaces")).contains(made.json());
    assertThat(site.say("GET /workspaces?limit=1&offset=0", ADMIN).json().path("workspaces"))
        .hasSize(1);

    assertThat(site.say("DELETE /workspaces/" + id, ADMIN).status()).isEqualTo(200);
    for (String route : List.of("GET /%s", "DELETE /%s", "POST /%s/rotate", "POST /%s/reset")) {
      String line = route.formatted("workspaces/" + id);
      assertError(site.say(line, ADMIN), 404, "workspace not found");
    }
  }

  @Test
  void whatIsNotSaidHasAUsualValue() throws IOException {
    JsonNode made = site.post("/workspaces", "{}", ADMIN).json();
    assertThat(WorkspaceId.parse(made.path("id").asText())).isPresent();
    assertThat(made.path("tenant").asText()).isEqualTo("default");
    assertThat(made.path("delivery_mode").asText()).isEqualTo("push");
    assertThat(made.path("url").isNull()).isTrue();
  }

  @Test
  void whatIsToldOfAWorkspaceHoldsNoSecret() throws IOException {
    String id = site.workspace();
    JsonNode registered = site.register(id, "http://127.0.0.1:9/");
    Answer shown = site.say("GET /workspaces/" + id, ADMIN);
    assertThat(shown.json().path("url").asText()).isEqualTo("http://127.0.0.1:9");
    assertThat(shown.json().path("has_token").asBoolean()).isTrue();
    assertThat(shown.json().path("registered_at").asText()).isNotEmpty();
    assertThat(shown.text())
        .doesNotContain(registered.path("auth_token").asText())
        .doesNotContain(registered.path("platform_inbound_secret").asText())
        .doesNotContain(String.valueOf(site.sealed(id)));
    String strange = site.at("http://user:password@127.0.0.1:9");
    assertThat(site.say("GET /workspaces/" + strange, ADMIN).text()).doesNotContain("password");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"x\"}",
        "{\"id\":5}",
        "{\"tenant\":\"a/b\"}",
        "{\"name\":\"a\\nb\"}",
        "{\"delivery_mode\":\"pigeon\"}",
        "[]",
        ""
      })
  void whatIsNoWorkspaceIsNotMade(String body) throws IOException {
    Answer answer = site.post("/workspaces", body, ADMIN);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "offset=-1", "offset=99999999999"})
  void aPageThatIsNoneIsRefused(String query) throws IOException {
    assertThat(site.say("GET /workspaces?" + query, ADMIN).status()).isEqualTo(400);
  }

  @Test
  void withoutSomethingToSealSecretsWithTheRoutesSayWhatIsMissing(@TempDir Path directory)
      throws IOException {
    try (PlatformSite unset = new PlatformSite(directory, "SATCHEL_KEY_SECRET", "")) {
      String id = unset.workspace();
      String body = "{\"id\":\"" + id + "\"}";
      for (Answer answer :
          List.of(
              unset.post("/registry/register", body),
              unset.post("/registry/register", body, ADMIN),
              unset.post("/registry/heartbeat", body, ADMIN),
              unset.post("/workspaces", "{}", ADMIN),
              unset.say("GET /workspaces", ADMIN),
              unset.say("GET /workspaces/" + id, ADMIN),
              unset.say("POST /workspaces/" + id + "/rotate", ADMIN),
              unset.say("GET /workspaces/" + id + "/archive", ADMIN),
              unset.say("GET /workspaces/" + id + "/chat/download?path=/workspace/a", ADMIN))) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("error").asText()).contains("SATCHEL_KEY_SECRET");
      }
      assertThat(unset.rows().find(new WorkspaceId(id)).orElseThrow().hasToken()).isFalse();
      assertThat(unset.say("GET /uploads/limits").status()).isEqualTo(200);
    }
  }
}
