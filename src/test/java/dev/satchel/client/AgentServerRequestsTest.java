package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.UNEXPECTED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent-server is asked, to the letter, and what becomes of its answers. */
@Tag("locale-blind")
final class AgentServerRequestsTest {
  private static final String UPLOAD = "POST /api/file/upload?path=/w/a%20b.txt";
  private static final String DOWNLOAD = "GET /api/file/download?path=/w/a%20b.txt";

  @TempDir private Path directory;
  private PlayedServer server;
  private LocalAgentServerWorkspace workspace;

  @BeforeEach
  void start() throws IOException {
    server = new PlayedServer();
    Map<String, String> environment =
        Map.of("AGENT_SERVER_PORT", "" + server.port(), "SESSION_API_KEY", "the-session");
    workspace =
        LocalAgentServerWorkspace.open(
            LocalAgentServerOptions.of(server.cloud()).withEnvironment(environment));
  }

  @AfterEach
  void stop() {
    workspace.close();
    server.close();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void aFileIsSentAsAForm() throws IOException {
    server.says(UPLOAD, 200, "{\"success\":true,\"file_size\":3}");
    Path file = file("o\"ne.txt", "abc");
    FileResult result = workspace.fileUpload(file, workspace.path("/w/a b.txt"));
    assertThat(result)
        .isEqualTo(new FileResult(true, file, workspace.path("/w/a b.txt"), 3L, null));
    PlayedServer.Asked asked = server.asked().get(0);
    assertThat(asked.line()).isEqualTo(UPLOAD);
    assertThat(asked.header("X-Session-API-Key")).hasValue("the-session");
    String boundary = asked.header("Content-Type").orElseThrow().split("boundary=", 2)[1];
    assertThat(asked.header("Content-Type")).hasValue("multipart/form-data; boundary=" + boundary);
    assertThat(asked.body())
        .isEqualTo(
            "--%1$s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"o%%22ne.txt\"\r\n"
                    .formatted(boundary)
                + "Content-Type: application/octet-stream\r\n\r\nabc\r\n--%s--\r\n"
                    .formatted(boundary));
  }

  @Test
  void anEmptyFileIsSentAsWell() throws IOException {
    server.says(UPLOAD, 200, "{\"success\":true}");
    FileResult result = workspace.fileUpload(file("empty", ""), workspace.path("/w/a b.txt"));
    assertThat(result.success()).isTrue();
    assertThat(result.size()).isNull();
    assertThat(server.asked().get(0).body()).contains("\r\n\r\n\r\n--");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"success\":true}", ""})
  void anAnswerThatSaysNothingElseIsSuccess(String body) throws IOException {
    server.says(UPLOAD, 200, body);
    FileResult result = workspace.fileUpload(file("f", "abc"), workspace.path("/w/a b.txt"));
    assertThat(result.success()).isTrue();
    assertThat(result.error()).isNull();
  }

  @Test
  void anAnswerThatSaysNoIsNone() throws IOException {
    server.says(UPLOAD, 200, "{\"success\":false,\"error\":\"no room\"}");
    FileResult result = workspace.fileUpload(file("f", "abc"), workspace.path("/w/a b.txt"));
    assertThat(result.success()).isFalse();
    assertThat(result.error()).isEqualTo("no room");
  }

  @Test
  void anUploadThatFailsIsAResult() throws IOException {
    server.says(UPLOAD, 500, "{\"detail\":\"Internal Server Error\"}");
    FileResult result = workspace.fileUpload(file("f", "abc"), workspace.path("/w/a b.txt"));
    assertThat(result.success()).isFalse();
    assertThat(result.error()).isEqualTo("Internal Server Error");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void aFileThatIsNotThereIsAResult() throws SatchelException {
    Path missing = directory.resolve("missing");
    FileResult result = workspace.fileUpload(missing, workspace.path("/w/a b.txt"));
    assertThat(result.success()).isFalse();
    assertThat(result.error()).contains("missing");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void aServerThatIsAwayIsAResult() throws IOException {
    server.close();
    Path file = file("f", "abc");
    assertThat(workspace.fileUpload(file, workspace.path("/w/x")).error())
        .contains("cannot be reached");
    assertThat(workspace.fileDownload(workspace.path("/w/x"), file).error())
        .contains("cannot be reached");
    assertThat(workspace.alive()).isFalse();
    assertThat(file).hasContent("abc");
  }

  @Test
  void aFileIsFetchedAndDirectoriesAreMade() throws IOException {
    server.says(DOWNLOAD, 200, "bytes \u00e4");
    Path target = directory.resolve("deep/er/file");
    FileResult result = workspace.fileDownload(workspace.path("/w/a b.txt"), target);
    assertThat(result)
        .isEqualTo(new FileResult(true, target, workspace.path("/w/a b.txt"), 8L, null));
    assertThat(target).hasContent("bytes \u00e4");
    assertThat(server.lines()).containsExactly(DOWNLOAD);
    assertThat(server.asked().get(0).header("X-Session-API-Key")).hasValue("the-session");
    assertThat(target.getParent()).isDirectoryNotContaining("glob:**.satchel-part*");
  }

  @Test
  void aFileThatIsThereIsReplaced() throws IOException {
    server.says(DOWNLOAD, 200, "new");
    Path target = file("f", "old and longer");
    assertThat(workspace.fileDownload(workspace.path("/w/a b.txt"), target).success()).isTrue();
    assertThat(target).hasContent("new");
  }

  @Test
  void aDownloadThatFailsLeavesWhatWasThere() throws IOException {
    server.says(DOWNLOAD, 404, "{\"detail\":\"File not found\"}");
    Path target = file("f", "old");
    FileResult result = workspace.fileDownload(workspace.path("/w/a b.txt"), target);
    assertThat(result.success()).isFalse();
    assertThat(result.error()).isEqualTo("File not found");
    assertThat(target).hasContent("old");
  }

  @Test
  void aPlaceThatCannotBeIsAResult() throws IOException {
    server.says(DOWNLOAD, 200, "new");
    Path below = file("f", "a file").resolve("x");
    assertThat(workspace.fileDownload(workspace.path("/w/a b.txt"), below).success()).isFalse();
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void changesAreThoseOfGit() throws SatchelException {
    server.says(
        "GET /api/git/changes?path=/workspace/project/repo",
        200,
        "[{\"status\":\"ADDED\",\"path\":\"a b\"},{\"status\":\"MOVED\",\"path\":\"c\"}]");
    assertThat(workspace.gitChanges(workspace.path("repo")))
        .isEqualTo(
            List.of(
                new GitChange(GitChange.Status.ADDED, "a b"),
                new GitChange(GitChange.Status.MOVED, "c")));
  }

  @Test
  void aChangeThatNobodyKnowsIsNotPassedOver() throws SatchelException {
    server.says("GET /api/git/changes?path=/r", 200, "[{\"status\":\"EATEN\",\"path\":\"a\"}]");
    assertThatThrownBy(() -> workspace.gitChanges(workspace.path("/r")))
        .asInstanceOf(type(SatchelException.class))
        .satisfies(e -> assertThat(e.code()).isEqualTo(UNEXPECTED));
  }

  @Test
  void whatGitRefusesIsThrown() throws SatchelException {
    server.says("GET /api/git/diff?path=/r/x", 400, "{\"detail\":\"File does not exist: x\"}");
    assertThatThrownBy(() -> workspace.gitDiff(workspace.path("/r/x")))
        .asInstanceOf(type(SatchelException.class))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400))
        .satisfies(e -> assertThat(e.words()).isEqualTo("File does not exist: x"));
  }

  @Test
  void aFileIsShownAsItIsAndWas() throws SatchelException {
    server.says("GET /api/git/diff?path=/r/x", 200, "{\"modified\":\"\u00e4\",\"original\":null}");
    assertThat(workspace.gitDiff(workspace.path("/r/x"))).isEqualTo(new GitDiff("\u00e4", null));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 299})
  void aServerThatSaysSoIsAlive(int status) {
    server.says("GET /health", status, "");
    assertThat(workspace.alive()).isTrue();
    assertThat(server.asked().get(0).header("X-Session-API-Key")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 401, 404, 500, 503})
  void anyOtherServerIsNot(int status) {
    server.says("GET /health", status, "");
    assertThat(workspace.alive()).isFalse();
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void aServerSaysWhatItIs() throws SatchelException {
    server.says("GET /server_info", 200, "{\"version\":\"1.43.1\",\"uptime\":2.5}");
    assertThat(workspace.serverInfo()).isEqualTo(Map.of("version", "1.43.1", "uptime", 2.5));
  }

  @Test
  void bodiesAreReadAsTheyAreSent() throws IOException {
    server.says(UPLOAD, 200, "{}");
    byte[] bytes = "\u00e4\0\r\n--".getBytes(UTF_8);
    Path file = Files.write(directory.resolve("bytes"), bytes);
    workspace.fileUpload(file, workspace.path("/w/a b.txt"));
    assertThat(server.asked().get(0).body()).contains(new String(bytes, ISO_8859_1));
  }
}
