package dev.satchel.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.server.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workspace whose agent-server is this one. */
final class LocalAgentServerFilesTest {
  private static final Connection CLOUD =
      Connection.to(URI.create("http://127.0.0.1:1")).withKey("key-of-the-cloud");

  @TempDir private Path directory;

  @Test
  void filesComeAndGo() throws IOException {
    Path root = Files.createDirectories(directory.resolve("root"));
    try (TestServer server = TestServer.start(root, directory.resolve("state"));
        LocalAgentServerWorkspace workspace = open(server, root)) {
      assertThat(workspace.alive()).isTrue();
      assertThat(workspace.serverInfo()).containsEntry("docs", "/docs");
      uploadsAndDownloads(workspace, root);
      archives(workspace);
      lists(workspace);
      assertThat(workspace.gitChanges(workspace.workingDir())).isEmpty();
      assertThat(workspace.gitDiff(workspace.path("a/b.txt"))).isEqualTo(new GitDiff(null, null));
    }
  }

  private static LocalAgentServerWorkspace open(TestServer server, Path root)
      throws SatchelException {
    Map<String, String> environment =
        Map.of(
            "AGENT_SERVER_PORT",
            Integer.toString(server.port()),
            "SESSION_API_KEY",
            TestServer.KEY);
    return LocalAgentServerWorkspace.open(
        LocalAgentServerOptions.of(CLOUD)
            .withEnvironment(environment)
            .withWorkingDir(WorkspacePath.parse(RawName.of(root.toString()))));
  }

  private void uploadsAndDownloads(Workspace workspace, Path root) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "of mine");
    FileResult sent = workspace.fileUpload(file, workspace.path("a/b.txt"));
    assertThat(sent.error()).isNull();
    assertThat(root.resolve("a/b.txt")).hasContent("of mine");
    // A name that is not UTF-8, which no path of this JVM need be able to hold.
    WorkspacePath strange = workspace.workingDir().below(RawName.of("\u00e4".getBytes(ISO_8859_1)));
    assertThat(workspace.fileUpload(file, strange).error()).isNull();
    Path back = directory.resolve("new/back");
    FileResult fetched = workspace.fileDownload(strange, back);
    assertThat(fetched.error()).isNull();
    assertThat(fetched.size()).isEqualTo(7);
    assertThat(back).hasContent("of mine");
    assertThat(workspace.fileDownload(workspace.path("missing"), back).success()).isFalse();
    assertThat(back).hasContent("of mine");
  }

  private static void archives(Workspace workspace) throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    Receipt receipt =
        workspace
            .archives()
            .download(ArchiveRequest.of(workspace.workingDir()), archive, Progress.NONE);
    assertThat(receipt.complete()).isTrue();
    assertThat(receipt.contentBytes()).isEqualTo(14);
    assertThat(archive.size()).isEqualTo((int) receipt.bytes());
  }

  private static void lists(Workspace workspace) throws IOException {
    List<String> names = new ArrayList<>();
    workspace
        .files()
        .list(workspace.workingDir(), 2, false, entry -> names.add(entry.path().text()));
    assertThat(names).anyMatch(name -> name.endsWith("a/b.txt"));
  }
}
