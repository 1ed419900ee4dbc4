package dev.satchel.http.ash;

import static dev.satchel.http.ash.Ash.assertInvalid;
import static dev.satchel.http.ash.Ash.assertRefused;
import static dev.satchel.http.ash.Ash.assertUnread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Ash clients are told of requests that are not what they have to be. */
@Tag("locale-blind")
final class AshWordsTest {
  private static final String UNKNOWN = "/api/sessions/99999999-9999-4999-8999-999999999999";

  private static Ash ash;
  private static String session;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    ash = new Ash(directory);
    session = ash.session();
  }

  @AfterAll
  static void stop() throws IOException {
    ash.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT /api/sessions",
        "GET /api/sessions/",
        "PATCH /api/sessions/1/files",
        "GET /api/sessions/1/nothing",
        "GET /api/sessions/1/pause",
        "DELETE /api/sessions/1/files",
        "GET /api/agents/a/b",
        "POST /api/agents/a?b=c&d",
        "GET /api/tenants",
        "GET /api/internal/api-keys/",
        "GET /api/internal/runners",
        "GET /api/sessions/../file/home",
      })
  void whatIsNoRouteIsToldInItsOwnShape(String line) throws IOException {
    Answer answer = ash.call(line);
    String route = line.replaceFirst(" ", ":");
    assertThat(answer.text())
        .isEqualTo(
            "{\"message\":\"Route "
                + route
                + " not found\",\"error\":\"Not Found\",\"statusCode\":404}");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Allow")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nope", "99999999-9999-4999-8999-99999999999", "a;b", "%20", "%FF"})
  void whatIsNoIdIsToldBeforeAllElse(String id) throws IOException {
    String rule = "params/id must match format \"uuid\"";
    for (String route :
        new String[] {"", "/files?format=x", "/files/..", "/files/", "/snapshots"}) {
      assertInvalid(ash.call("GET /api/sessions/" + id + route), rule);
    }
    assertInvalid(ash.send("POST /api/sessions/" + id + "/files", "{"), rule);
    assertInvalid(ash.call("POST /api/sessions/" + id + "/pause"), rule);
  }

  @Test
  void anIdIsTheSessionsOnlyInLowerCase() throws IOException {
    String upper = session.substring(0, 14) + session.substring(14).toUpperCase(Locale.ROOT);
    assertRefused(ash.call("GET " + upper + "/files"), 404, "Session not found");
    assertRefused(ash.call("GET " + UNKNOWN), 404, "Session not found");
    assertRefused(ash.call("POST " + UNKNOWN + "/resume"), 404, "Session not found");
    assertRefused(ash.call("DELETE " + UNKNOWN), 404, "Session not found");
    assertRefused(ash.call("GET " + UNKNOWN + "/files/.."), 404, "Session not found");
    assertRefused(ash.call("DELETE " + UNKNOWN + "/files/"), 404, "Session not found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/files?includeHidden=|includeHidden must be equal to one of the allowed values",
        "/files?includeHidden=True|includeHidden must be equal to one of the allowed values",
        "/files?includeHidden=true&includeHidden=true|includeHidden must be string",
        "/files/x?format=raw&format=raw|format must be string",
        "/files/x?format=Raw|format must be equal to one of the allowed values",
        "/snapshots?limit=0|limit must be >= 1",
        "/snapshots?limit=1001|limit must be <= 1000",
        "/snapshots?limit=x|limit must be integer",
        "/snapshots?limit=|limit must be integer",
        "/snapshots?limit=1&limit=1|limit must be integer",
        "/snapshots?offset=-1|offset must be >= 0",
        "/snapshots/1/files?all=yes|all must be boolean",
      })
  void whatIsWrongWithAQueryIsSaid(String target, String rule) throws IOException {
    assertInvalid(ash.call("GET " + session + target), "querystring/" + rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "status=x|status must be equal to one of the allowed values",
        "limit=1.5|limit must be integer",
        "includeTotal=1|includeTotal must be boolean",
        "agent=a&agent=b|agent must be string",
      })
  void whatIsWrongWithAListIsSaid(String query, String rule) throws IOException {
    assertInvalid(ash.call("GET /api/sessions?" + query), "querystring/" + rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|body must be object",
        "\"x\"|body must be object",
        "{}|body must have required property 'files'",
        "{\"targetPath\":1}|body must have required property 'files'",
        "{\"files\":{}}|body/files must be array",
        "{\"files\":[]}|body/files must NOT have fewer than 1 items",
        "{\"files\":[1]}|body/files/0 must be object",
        "{\"files\":[{}]}|body/files/0 must have required property 'path'",
        "{\"files\":[{\"content\":\"\"}]}|body/files/0 must have required property 'path'",
        "{\"files\":[{\"path\":\"a\"}]}|body/files/0 must have required property 'content'",
        "{\"files\":[{\"path\":[],\"content\":\"\"}]}|body/files/0/path must be string",
        "{\"files\":[{\"path\":\"a\",\"content\":{\"x\":[1]}}]}|body/files/0/content must be string",
        "{\"files\":[{\"path\":\"a\",\"content\":\"\",\"mimeType\":1}]}|body/files/0/mimeType must be string",
        "{\"files\":[{\"path\":\"a\",\"content\":\"\"},{\"path\":\"b\"}],\"targetPath\":1}|body/files/1 must have required property 'content'",
        "{\"files\":[{\"path\":\"a\",\"content\":\"\"}],\"targetPath\":{}}|body/targetPath must be string",
      })
  void whatIsWrongWithABatchIsSaidAndNothingWritten(String body, String rule) throws IOException {
    assertInvalid(ash.send("POST " + session + "/files", body), rule);
    assertRefused(ash.call("GET " + session + "/files/a"), 404, "File not found");
  }

  @Test
  void aBatchHasAtMost500Files() throws IOException {
    String item = "{\"path\":\"n/%d\",\"content\":\"\"}";
    StringBuilder items = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      items.append(i > 0 ? "," : "").append(item.formatted(i));
    }
    String rule = "body/files must NOT have more than 500 items";
    assertInvalid(ash.send("POST " + session + "/files", "{\"files\":[" + items + ",0]}"), rule);
    Answer answer = ash.send("POST " + session + "/files", "{\"files\":[" + items + "]}");
    assertThat(Ash.done(answer).path("files")).hasSize(500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"files\":[}",
        "{\"files\":[{\"path\":\"a\",\"content\":\"\"}]}}",
        "{\"files\":[{\"path\":\"a\",\"content\":\"\\x\"}]}",
        "{} {}",
        "nonsense",
      })
  void whatIsNoJsonIsSaid(String body) throws IOException {
    for (String route : new String[] {"POST " + session + "/files", "POST /api/sessions"}) {
      assertUnread(
          ash.send(route, body),
          400,
          "FST_ERR_CTP_INVALID_JSON_BODY",
          "Bad Request",
          "Body is not valid JSON but content-type is set to 'application/json'");
    }
  }

  @Test
  void aBodyIsSaidToBeJson() throws IOException {
    for (String route :
        new String[] {
          "POST " + session + "/files", "POST " + session + "/workspace", "POST /api/sessions"
        }) {
      assertUnread(
          ash.call(route, Ash.JSON_TYPE, "Content-Length: 0"),
          400,
          "FST_ERR_CTP_EMPTY_JSON_BODY",
          "Bad Request",
          "Body cannot be empty when content-type is set to 'application/json'");
      assertInvalid(ash.call(route), "body must be object");
      for (String type : new String[] {"Content-Type: text/csv", "X: y"}) {
        assertUnread(
            ash.say(route, "{}".getBytes(UTF_8), Ash.key(TestServer.KEY), type),
            415,
            "FST_ERR_CTP_INVALID_MEDIA_TYPE",
            "Unsupported Media Type",
            "Unsupported Media Type");
      }
    }
    assertInvalid(
        ash.say(
            "POST /api/sessions",
            "{}".getBytes(UTF_8),
            Ash.key(TestServer.KEY),
            "Content-Type: Application/JSON ; charset=utf-8"),
        "body must have required property 'agent'");
  }

  @ParameterizedTest
  @CsvSource({
    "POST /api/sessions, 1048576",
    "POST %s/files, 209715200",
    "POST %s/workspace, 140509184",
    "PATCH %s/config, 1048576"
  })
  void aBodyIsNotLargerThanTheRouteTakes(String route, long limit) throws IOException {
    String line = route.formatted(session);
    assertUnread(
        ash.call(line, Ash.JSON_TYPE, "Content-Length: " + (limit + 1), "Expect: 100-continue"),
        413,
        "FST_ERR_CTP_BODY_TOO_LARGE",
        "Payload Too Large",
        "Request body is too large");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST /api/sessions|{}|body must have required property 'agent'",
        "POST /api/sessions|{\"agent\":1}|body/agent must be string",
        "POST /api/agents|{}|body must have required property 'name'",
        "POST /api/agents|{\"name\":\"x\"}|body must have required property 'path'",
        "POST /api/agents|{\"name\":\"x\",\"path\":null}|body/path must be string",
        "POST %s/workspace|{}|body must have required property 'bundle'",
        "POST %s/workspace|{\"bundle\":[]}|body/bundle must be string",
        "PATCH %s/config|[]|body must be object",
      })
  void whatIsWrongWithOtherBodiesIsSaid(String line, String body, String rule) throws IOException {
    assertInvalid(ash.send(line.formatted(session), body), rule);
  }

  @Test
  void whatThisServerDoesNotDoIsSaid() throws IOException {
    assertRefused(
        ash.send("POST " + session + "/messages", "{\"content\":\"x\"}"),
        501,
        "This server keeps the files of sessions and does not run agents");
    assertRefused(
        ash.send("POST " + session + "/exec", "{}"),
        501,
        "This server keeps the files of sessions and does not run commands");
    assertRefused(ash.send("POST " + UNKNOWN + "/exec", "{}"), 404, "Session not found");
  }

  @ParameterizedTest
  @CsvSource({
    "0, generation must be >= 1",
    "x, generation must be integer",
    "-1, generation must be integer"
  })
  void aGenerationIsANumber(String generation, String rule) throws IOException {
    for (String route : new String[] {"", "/files", "/archive", "/diff/1"}) {
      assertInvalid(
          ash.call("GET " + session + "/snapshots/" + generation + route), "params/" + rule);
    }
    assertRefused(ash.call("GET " + session + "/snapshots/7/files"), 404, "Snapshot 7 not found");
  }
}
