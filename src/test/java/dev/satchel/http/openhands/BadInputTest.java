package dev.satchel.http.openhands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.archive.ArchiveFormat;
import dev.satchel.http.Formats;
import dev.satchel.http.Wire;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a request is said, in the shape of the wire, and never with a 500. */
final class BadInputTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ROUTE = "/api/file/archive";

  private static TestServer server;
  private static Path root;
  private static Path outside;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    outside = Files.createDirectories(directory.resolve("outside-directory"));
    Files.createDirectories(root.resolve("real/below"));
    Files.writeString(root.resolve("real/file"), "content");
    Files.createSymbolicLink(root.resolve("inside"), Path.of("real"));
    Files.createSymbolicLink(root.resolve("out"), outside);
    Files.createSymbolicLink(root.resolve("out-relative"), Path.of("../outside-directory"));
    Files.createSymbolicLink(root.resolve("out-nowhere"), outside.resolve("nothing-there"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(root.resolve("ping"), Path.of("pong"));
    Files.createSymbolicLink(root.resolve("pong"), Path.of("ping"));
    server = TestServer.start(root, directory.resolve("state"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static Answer archive(String query) throws IOException {
    return Wire.get(server.port(), ROUTE + "?" + query);
  }

  private static Answer archiveOf(Object path) throws IOException {
    return archive("path=" + path);
  }

  private static JsonNode problems(String query) throws IOException {
    Answer answer = archive(query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    return answer.json().path("detail");
  }

  private static void assertRefused(Answer answer, int status, String detail) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json()).isEqualTo(JSON.createObjectNode().put("detail", detail));
  }

  @Test
  void aRelativePathIs400() throws IOException {
    assertRefused(archiveOf("real/below"), 400, "Path must be absolute: real/below");
  }

  @Test
  void anEmptyPathIs400() throws IOException {
    assertRefused(archiveOf(""), 400, "Path must be absolute: ");
    assertRefused(archive("path"), 400, "Path must be absolute: ");
  }

  @Test
  void aMissingPathIs422AsTheWireHasIt() throws IOException {
    JsonNode expected =
        JSON.readTree(
            "[{\"type\":\"missing\",\"loc\":[\"query\",\"path\"],"
                + "\"msg\":\"Field required\",\"input\":null}]");
    assertThat(problems("format=zip")).isEqualTo(expected);
    assertThat(Wire.get(server.port(), ROUTE).json().path("detail")).isEqualTo(expected);
  }

  @Test
  void twoDotsAre400WhereverTheyStand() throws IOException {
    for (String path : List.of("/../x", root + "/real/../real", root + "/..")) {
      assertRefused(archiveOf(path), 400, "Path must not contain '..': " + path);
    }
    assertThat(archiveOf(root + "/%2e%2e/outside-directory").status()).isEqualTo(400);
  }

  @Test
  void threeDotsAreANameLikeAnyOther() throws IOException {
    assertRefused(archiveOf(root + "/..."), 404, "Directory not found: " + root + "/...");
  }

  @Test
  void aNulIs400AndIsNotRepeated() throws IOException {
    Answer answer = archiveOf(root + "%00/real");
    assertRefused(answer, 400, "Path must not contain NUL: " + root + "\uFFFD/real");
    assertThat(answer.text()).doesNotContain("\\u0000");
  }

  @Test
  void aPathThatIsTooLongIs400AndIsCutInTheMessage() throws IOException {
    Answer answer = archiveOf("/" + "x".repeat(5000));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.detail())
        .startsWith("Path must not be longer than 4095 bytes: /xxx")
        .hasSizeLessThan(300);
  }

  @Test
  void aNameThatIsTooLongForAnyFileIs404() throws IOException {
    Answer answer = archiveOf(root + "/" + "x".repeat(300));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.detail()).startsWith("Directory not found: " + root + "/xxx");
  }

  @Test
  void anEscapeThatCannotBeDecodedIs400InThePathAnd422Elsewhere() throws IOException {
    assertRefused(
        archiveOf(root + "/%zz"),
        400,
        "Path has an escape that cannot be decoded: " + root + "/%zz");
    assertThat(archiveOf(root + "%").status()).isEqualTo(400);
    assertThat(archiveOf(root + "%4").status()).isEqualTo(400);
    assertThat(problems("path=" + root + "&exclude=%zz"))
        .isEqualTo(
            JSON.readTree(
                "[{\"type\":\"value_error\",\"loc\":[\"query\",\"exclude\"],"
                    + "\"msg\":\"Value must be percent-encoded UTF-8\",\"input\":\"%zz\"}]"));
    assertThat(problems("path=" + root + "&exclude=%FF").path(0).path("loc").path(1).asText())
        .isEqualTo("exclude");
  }

  @Test
  void aFileIs400AndSaysThatItIsNoDirectory() throws IOException {
    assertRefused(
        archiveOf(root + "/real/file"), 400, "Path is not a directory: " + root + "/real/file");
    assertRefused(
        archiveOf(root + "/inside/file"), 400, "Path is not a directory: " + root + "/inside/file");
  }

  @Test
  void aFileInTheMiddleIs404() throws IOException {
    assertRefused(
        archiveOf(root + "/real/file/x"), 404, "Directory not found: " + root + "/real/file/x");
  }

  @Test
  void aDirectoryThatIsNotThereIs404() throws IOException {
    assertRefused(archiveOf(root + "/none"), 404, "Directory not found: " + root + "/none");
    assertRefused(archiveOf(root + "/none/x"), 404, "Directory not found: " + root + "/none/x");
  }

  @Test
  void whatLiesOutsideIs403WhetherOrNotItIsThere() throws IOException {
    for (Object path :
        List.of(outside, outside + "/none", root + "-not", "/", "/etc", "/nothing")) {
      assertRefused(archiveOf(path), 403, "Path is outside the served roots: " + path);
    }
  }

  @Test
  void aLinkThatLeadsOutIs403WhetherOrNotItsTargetIsThereAndDoesNotNameIt() throws IOException {
    for (String link : List.of("out", "out-relative", "out-nowhere", "out/none", "inside/../out")) {
      Answer answer = archiveOf(root + "/" + link);
      assertThat(answer.text()).doesNotContain("outside-directory").doesNotContain("nothing-there");
      if (link.contains("..")) {
        assertThat(answer.status()).isEqualTo(400);
      } else {
        assertRefused(
            answer, 403, "Path leads out of the served roots through a link: " + root + "/" + link);
      }
    }
  }

  @Test
  void aLoopOfLinksIs404() throws IOException {
    for (String loop : List.of("loop", "ping")) {
      assertRefused(
          archiveOf(root + "/" + loop),
          404,
          "Directory not found, too many links on the way: " + root + "/" + loop);
    }
  }

  @Test
  void aLinkToADirectoryInsideWorksAndTheArchiveTakesTheTargetsName() throws IOException {
    Answer answer = archiveOf(root + "/inside");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Disposition")).hasValue("attachment; filename=\"real.zip\"");
    assertThat(answer.text()).contains("real/file").doesNotContain("inside/");
  }

  @Test
  void anUnknownFormatIs422AndSaysWhichThereAre() throws IOException {
    assertThat(problems("path=" + root + "&format=rar"))
        .isEqualTo(
            JSON.readTree(
                "[{\"type\":\"literal_error\",\"loc\":[\"query\",\"format\"],"
                    + "\"msg\":\"Input should be 'zip', 'tar', 'tar.gz', 'tar.zst' or 'git-delta'\",\"input\":\"rar\","
                    + "\"ctx\":{\"expected\":\"'zip', 'tar', 'tar.gz', 'tar.zst' or 'git-delta'\"}}]"));
    assertThat(problems("path=" + root + "&format=ZIP")).hasSize(1);
    assertThat(problems("path=" + root + "&format=")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"maybe", "", "2", "%20true"})
  void aValueThatIsNoBooleanIs422(String value) throws IOException {
    JsonNode problem = problems("path=" + root + "&use_default_excludes=" + value).path(0);
    assertThat(problem.path("type").asText()).isEqualTo("bool_parsing");
    assertThat(problem.path("loc"))
        .isEqualTo(JSON.readTree("[\"query\",\"use_default_excludes\"]"));
    assertThat(problem.path("msg").asText())
        .isEqualTo("Input should be a valid boolean, unable to interpret input");
    assertThat(problem.path("input").asText()).isEqualTo(value.replace("%20", " "));
    assertThat(problem.has("ctx")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"true,false", "1,0", "yes,no", "on,off", "t,f", "y,n", "TRUE,False", "Yes,nO"})
  void allWaysToSayABooleanAreUnderstood(String yes, String no) throws IOException {
    Files.createDirectories(root.resolve("bools/build"));
    String query = "format=tar&path=" + root + "/bools&use_default_excludes=";
    assertThat(archive(query + yes).text()).doesNotContain("bools/build");
    assertThat(archive(query + no).text()).contains("bools/build");
  }

  @Test
  void aParameterThatIsGivenTwiceIs422() throws IOException {
    String expected =
        "[{\"type\":\"value_error\",\"loc\":[\"query\",\"%s\"],"
            + "\"msg\":\"Parameter must be given only once\",\"input\":null}]";
    assertThat(problems("path=" + root + "&path=" + root))
        .isEqualTo(JSON.readTree(expected.formatted("path")));
    assertThat(problems("path=" + root + "&%70ath=/etc"))
        .isEqualTo(JSON.readTree(expected.formatted("path")));
    assertThat(problems("format=zip&path=" + root + "&format=zip"))
        .isEqualTo(JSON.readTree(expected.formatted("format")));
  }

  @ParameterizedTest
  @CsvSource({
    "zip,-1,0,9",
    "zip,10,0,9",
    "zip,x,0,9",
    "zip,'',0,9",
    "zip,6.5,0,9",
    "zip,99999999999,0,9",
    "tar,1,0,0",
    "tar.gz,10,0,9",
    "tar.zst,0,1,19",
    "tar.zst,20,1,19"
  })
  void aLevelThatTheFormatDoesNotHaveIs422AndSaysWhichItHas(
      String format, String level, int least, int most) throws IOException {
    JsonNode expected =
        JSON.readTree(
            ("[{\"type\":\"value_error\",\"loc\":[\"query\",\"level\"],"
                    + "\"msg\":\"Input should be a whole number from %d to %d for %s\","
                    + "\"input\":\"%s\",\"ctx\":{\"ge\":%d,\"le\":%d}}]")
                .formatted(least, most, format, level, least, most));
    assertThat(problems("path=" + root + "&format=" + format + "&level=" + level))
        .isEqualTo(expected);
    String type = ArchiveFormat.labelled(format).orElseThrow().mediaType();
    Answer answer =
        Wire.get(server.port(), ROUTE + "?path=" + root + "&level=" + level, "Accept: " + type);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("detail")).isEqualTo(expected);
  }

  @Test
  void eachLevelOfAFormatIsTaken() throws IOException {
    for (ArchiveFormat format : Formats.ALL) {
      for (int level = format.minLevel(); level <= format.maxLevel(); level++) {
        String query = "path=" + root + "/real&format=" + format.label() + "&level=" + level;
        assertThat(archive(query).status()).as(query).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "links,follow,'''safe'' or ''none'''",
    "delivery,pigeon,'''stream'' or ''spool'''",
    "length,long,'''exact'' or ''chunked'''"
  })
  void aChoiceThatThereIsNotIs422(String name, String value, String expected) throws IOException {
    JsonNode problem = problems("path=" + root + "&" + name + "=" + value).path(0);
    assertThat(problem.path("type").asText()).isEqualTo("literal_error");
    assertThat(problem.path("loc").path(1).asText()).isEqualTo(name);
    assertThat(problem.path("input").asText()).isEqualTo(value);
    assertThat(problem.path("ctx").path("expected").asText()).isEqualTo(expected);
  }

  @Test
  void allMistakesAreListedAtOnce() throws IOException {
    JsonNode problems =
        problems(
            "format=rar&level=x&use_default_excludes=x&exclude=%zz&exclude=a&links=x&delivery=x"
                + "&resumable=x&length=x");
    assertThat(problems.findValuesAsText("type"))
        .containsExactly(
            "missing",
            "literal_error",
            "value_error",
            "bool_parsing",
            "value_error",
            "literal_error",
            "literal_error",
            "bool_parsing",
            "literal_error");
  }

  @Test
  void theParametersAreLookedAtBeforeThePath() throws IOException {
    assertThat(problems("path=relative&format=rar")).hasSize(1);
  }

  @Test
  void aParameterThatNobodyKnowsChangesNothing() throws IOException {
    assertThat(archive("path=" + root + "/real&cache_buster=%zz&&=&base_ref=x").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "/", "a/b/c", "*/zip", "application/zip;q=x", ";;;", ","})
  void anAcceptThatNobodyUnderstandsDoesNotKeepTheWorkFromBeingSaved(String accept)
      throws IOException {
    Answer answer = Wire.get(server.port(), ROUTE + "?path=" + root + "/real", "Accept: " + accept);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).hasValue("application/zip");
  }
}
