package dev.satchel.http.openhands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Command;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asks for it gets an archive without what git ignores. */
final class RespectGitignoreTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;
  private Path root;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    Files.createDirectories(root.resolve("logs/deep"));
    Files.createDirectories(root.resolve("src"));
    Files.writeString(root.resolve(".gitignore"), "*.log\n/logs/\n");
    Files.writeString(root.resolve("src/.gitignore"), "!kept.log\n");
    for (String file : List.of("a.log", "a.txt", "logs/deep/b", "src/kept.log", "src/other.log")) {
      Files.writeString(root.resolve(file), file);
    }
    server = TestServer.start(root, directory.resolve("state"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private HttpResponse<byte[]> archive(String query) throws IOException {
    return server.get("/api/file/archive?path=" + root + query);
  }

  private Path saved(String query) throws IOException {
    HttpResponse<byte[]> answer = archive(query);
    assertThat(answer.statusCode()).isEqualTo(200);
    return Files.write(directory.resolve("archive"), answer.body());
  }

  private static List<String> members(Path archive) throws IOException {
    return Command.run("bsdtar", "-tf", archive.toString())
        .lines()
        .filter(name -> !name.endsWith("/"))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar", "tar.gz", "tar.zst"})
  void whatIsIgnoredIsLeftOutOfEachFormat(String format) throws IOException {
    assertThat(members(saved("&respect_gitignore=true&format=" + format)))
        .containsExactly(
            "root/.gitignore",
            "root/a.txt",
            "root/archive_manifest.json",
            "root/src/.gitignore",
            "root/src/kept.log");
  }

  @Test
  void whoeverDoesNotAskGetsEverything() throws IOException {
    assertThat(members(saved("&format=tar"))).contains("root/a.log", "root/logs/deep/b");
  }

  @Test
  void theManifestSaysWhatIsIgnoredAndThatItIsByRule() throws IOException {
    Path archive = saved("&respect_gitignore=true&format=tar");
    JsonNode manifest =
        JSON.readTree(
            Command.run("bsdtar", "-xOf", archive.toString(), "root/archive_manifest.json"));
    assertThat(manifest.path("complete").booleanValue()).isTrue();
    assertThat(manifest.path("skipped").findValuesAsText("path"))
        .containsExactly("a.log", "logs", "src/other.log");
    assertThat(manifest.path("skipped").findValuesAsText("by")).containsOnly("rule");
    assertThat(manifest.path("skipped").findValuesAsText("reason"))
        .containsOnly("ignored by .gitignore");
  }

  @Test
  void anotherRuleIsAnotherArchive() throws IOException {
    String before = archive("&respect_gitignore=true").headers().firstValue("ETag").orElseThrow();
    Files.writeString(root.resolve("src/.gitignore"), "!other.log\n");
    String after = archive("&respect_gitignore=true").headers().firstValue("ETag").orElseThrow();
    assertThat(after).isNotEqualTo(before);
    assertThat(members(saved("&respect_gitignore=true&format=tar")))
        .contains("root/src/other.log")
        .doesNotContain("root/src/kept.log");
  }

  @Test
  void aWordThatIsNoBooleanIs422() throws IOException {
    HttpResponse<byte[]> answer = archive("&respect_gitignore=maybe");
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(JSON.readTree(answer.body()).path("detail").path(0).path("type").textValue())
        .isEqualTo("bool_parsing");
  }
}
