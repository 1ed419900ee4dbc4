package dev.satchel.http.sandboxagent;

import static dev.satchel.http.sandboxagent.Agent.assertDone;
import static dev.satchel.http.sandboxagent.Agent.assertInvalid;
import static dev.satchel.http.sandboxagent.Agent.assertJson;
import static dev.satchel.http.sandboxagent.Agent.assertProblem;
import static dev.satchel.http.sandboxagent.Agent.assertSystem;
import static dev.satchel.http.sandboxagent.Agent.assertText;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.http.Wire.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all published routes have in common: keys, paths, and what a framework would refuse. */
@Tag("locale-blind")
final class ConventionsTest {
  private static Agent agent;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    agent = new Agent(directory);
    Files.writeString(agent.root.resolve("file"), "content");
    Files.createDirectory(agent.root.resolve("dir"));
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  private static void assertNoKey(Answer answer) {
    assertThat(answer.text())
        .isEqualTo(
            "{\"type\":\"urn:sandbox-agent:error:token_invalid\",\"title\":\"Token Invalid\","
                + "\"status\":401,\"detail\":\"token invalid\",\"details\":"
                + "{\"message\":\"missing or invalid bearer token\"}}");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.header("WWW-Authenticate")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/health", "/v2/health"})
  void healthNeedsTheKey(String route) throws IOException {
    assertJson(agent.call("GET " + route), "{\"status\":\"ok\"}");
    assertJson(agent.say("GET " + route, "X-Session-API-Key: the-key"), "{\"status\":\"ok\"}");
    assertNoKey(agent.say("GET " + route));
    assertNoKey(agent.say("GET " + route + "?token=the-key"));
    assertNoKey(agent.say("GET " + route, "X-Session-API-Key: other"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong",
        "bearer the-key",
        "BEARER the-key",
        "Bearer  the-key",
        "Basic the-key",
        "the-key",
        "Bearer",
        "Bearer the-key x",
        "Bearer the-key,the-key"
      })
  void aKeyThatIsNotShownSoOpensNothing(String value) throws IOException {
    assertNoKey(agent.say("GET /v1/health", "Authorization: " + value));
    assertNoKey(agent.say("DELETE /v1/fs/entry?path=file", "Authorization: " + value));
    assertThat(agent.root.resolve("file")).exists();
  }

  @Test
  void theFirstOfTwoKeysCountsAndABlankBehindItDoesNot() throws IOException {
    String good = "Authorization: Bearer the-key";
    String bad = "Authorization: Bearer other";
    assertThat(agent.say("GET /v1/health", good, bad).status()).isEqualTo(200);
    assertNoKey(agent.say("GET /v1/health", bad, good));
    assertThat(agent.say("GET /v1/health", good + "  ").status()).isEqualTo(200);
  }

  @Test
  void aBearerOpensTheseRoutesOnly() throws IOException {
    for (String target : List.of("/api/file/home", "/v1x/health", "/v10/health", "/v3/health")) {
      Answer answer = agent.call("GET " + target);
      assertThat(answer.status()).as(target).isEqualTo(401);
      assertThat(answer.text()).isEqualTo("{\"detail\":\"Unauthorized\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/health/",
        "/v1/fs",
        "/v1/fs/file/",
        "/v1/fs/file/x",
        "/v1/rpc",
        "/v2/",
        "/v2/fs/mkdir",
        "/v2/fs/entries",
        "/v2/fs/file/"
      })
  void thatARouteIsNotThereIsToldToEveryone(String target) throws IOException {
    for (Answer answer :
        List.of(
            agent.call("GET " + target), agent.say("GET " + target), agent.say("POST " + target))) {
      assertProblem(answer, 404, "invalid_request", "Not Found", "endpoint not found");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/v1/health,GET",
    "POST,/v1/fs/file,PUT",
    "PATCH,/v1/fs/entries,GET",
    "GET,/v1/fs/entry,DELETE",
    "GET,/v1/fs/mkdir,POST",
    "PUT,/v1/fs/move,POST",
    "POST,/v1/fs/stat,GET",
    "GET,/v1/fs/upload-batch,POST",
    "DELETE,/v2/fs/file,GET"
  })
  void aWrongMethodIs405WithNothingButTheRightOnes(String method, String route, String allowed)
      throws IOException {
    Answer answer = agent.call(method + " " + route + "?path=file");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow").orElseThrow()).contains(allowed);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.isWhole()).isTrue();
  }

  @Test
  void optionsNeedNoKey() throws IOException {
    Answer answer = agent.say("OPTIONS /v1/fs/file");
    assertThat(answer.status()).isIn(200, 204);
    assertThat(answer.header("Allow").orElseThrow()).contains("GET", "PUT");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT /v1/fs/file",
        "GET /v1/fs/file",
        "HEAD /v1/fs/file",
        "GET /v1/fs/stat",
        "POST /v1/fs/mkdir",
        "DELETE /v1/fs/entry"
      })
  void aPathThatIsMissingOrGivenTwiceIsALineOfText(String call) throws IOException {
    for (String query : List.of("", "?", "?Path=a", "?path=file&path=file", "?path=%zz")) {
      Answer answer = agent.call(call + query);
      if (call.startsWith("HEAD")) {
        assertThat(answer.status()).isEqualTo(400);
      } else {
        assertText(answer, 400);
      }
    }
    assertText(agent.call("GET /v1/fs/entries?path=a&path=b"), 400);
  }

  @Test
  void aDirectoryToMakeIsNamedInTheQueryOnly() throws IOException {
    assertText(
        agent.send(
            "POST /v1/fs/mkdir",
            "{\"path\":\"x\"}".getBytes(UTF_8),
            "Content-Type: application/json"),
        400);
    assertThat(agent.root.resolve("x")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "TRUE", "True", "yes", "", "0", "%74rue%20"})
  void recursiveIsTrueOrFalse(String value) throws IOException {
    assertText(agent.call("DELETE /v1/fs/entry?path=dir&recursive=" + value), 400);
    assertText(agent.call("DELETE /v1/fs/entry?path=dir&recursive=true&recursive=true"), 400);
    assertThat(agent.root.resolve("dir")).isDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT /v1/fs/file",
        "GET /v1/fs/file",
        "GET /v1/fs/stat",
        "GET /v1/fs/entries",
        "POST /v1/fs/mkdir",
        "DELETE /v1/fs/entry"
      })
  void aRelativePathNeverGoesUp(String call) throws IOException {
    for (String path : List.of("../x", "dir/../x", "..", "./..", "dir/..")) {
      assertInvalid(agent.call(call + "?path=" + path), "invalid relative path: " + path);
    }
    assertInvalid(agent.call(call + "?path=%2e%2e/x"), "invalid relative path: ../x");
    assertInvalid(agent.move("../x", "y", false), "invalid relative path: ../x");
    assertInvalid(agent.move("file", "dir/../y", true), "invalid relative path: dir/../y");
  }

  @Test
  void namesThatNoFileCanHaveAreErrorsOfTheSystem() throws IOException {
    String name = "n".repeat(300);
    for (String call : List.of("PUT /v1/fs/file", "GET /v1/fs/stat", "POST /v1/fs/mkdir")) {
      assertSystem(agent.call(call + "?path=dir/" + name), "File name too long (os error 36)");
      assertSystem(
          agent.call(call + "?path=" + "a/".repeat(2_100)), "File name too long (os error 36)");
      assertSystem(agent.call(call + "?path=a%00b"), "Invalid argument (os error 22)");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dir,/dir",
    "dir/,/dir",
    "./dir/./,/dir",
    "dir//,/dir",
    ".,/",
    "./.,/",
    "'',/",
  })
  void aRelativePathIsRepeatedCleanedBelowTheHome(String path, String shown) throws IOException {
    Answer answer = agent.call("GET /v1/fs/stat?path=" + path);
    assertThat(answer.text()).startsWith("{\"path\":\"" + agent.root + shown + "\",");
  }

  @Test
  void anAbsolutePathIsRepeatedAsItWasSent() throws IOException {
    for (String path : List.of("/dir", "//dir", "/./dir/", "/dir//.")) {
      Answer answer = agent.call("GET /v1/fs/stat?path=" + agent.root + path);
      assertThat(answer.text()).startsWith("{\"path\":\"" + agent.root + path + "\",");
    }
  }

  @Test
  void tildesAndBackslashesAreNamesAndPlusIsASpace() throws IOException {
    for (String name : List.of("~", "~root", "a\\\\b", "..%5C")) {
      assertDone(
          agent.call("POST /v1/fs/mkdir?path=" + name.replace("\\\\", "%5C")),
          agent.root + "/" + name.replace("%5C", "\\\\"));
    }
    assertDone(agent.call("POST /v1/fs/mkdir?path=a+b%2Bc"), agent.root + "/a b+c");
    assertThat(agent.root.resolve("a b+c")).isDirectory();
  }

  @Test
  void aSessionMeansNothingHere() throws IOException {
    for (String query : List.of("sessionId=none", "sessionId=a&session_id=b", "session_id=")) {
      assertThat(agent.call("GET /v1/fs/stat?path=dir&" + query).status()).isEqualTo(200);
    }
  }
}
