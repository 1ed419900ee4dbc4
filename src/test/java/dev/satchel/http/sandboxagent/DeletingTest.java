package dev.satchel.http.sandboxagent;

import static dev.satchel.http.sandboxagent.Agent.assertDone;
import static dev.satchel.http.sandboxagent.Agent.assertInvalid;
import static dev.satchel.http.sandboxagent.Agent.assertSystem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What was named goes, and nothing else. */
@Tag("locale-blind")
final class DeletingTest {
  private static Agent agent;
  private static Path root;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    agent = new Agent(directory);
    root = agent.root;
    Files.createDirectories(root.resolve("kept/below"));
    Files.writeString(root.resolve("kept/below/file"), "kept");
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  private static Answer delete(String query) throws IOException {
    return agent.call("DELETE /v1/fs/entry?path=" + query);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&recursive=true", "&recursive=false"})
  void aFileIsDeletedOnce(String query) throws IOException {
    Files.writeString(root.resolve("file"), "content");
    assertDone(delete("file" + query), root + "/file");
    assertThat(root.resolve("file")).doesNotExist();
    assertInvalid(delete("file" + query), "path not found: " + root + "/file");
    assertInvalid(delete("none/file" + query), "path not found: " + root + "/none/file");
    assertSystem(delete("kept/below/file/x" + query), "Not a directory (os error 20)");
  }

  @Test
  void aFullDirectoryGoesOnlyIfThatIsSaid() throws IOException {
    Path full = Files.createDirectories(root.resolve("full/a/b"));
    Files.writeString(full.resolve("file"), "content");
    Files.createSymbolicLink(full.resolve("link"), root.resolve("kept"));
    Command.run("mkfifo", full + "/fifo");
    for (String query : List.of("full", "full&recursive=false")) {
      assertSystem(delete(query), "Directory not empty (os error 39)");
      assertThat(full.resolve("file")).exists();
    }
    assertDone(delete("full&recursive=true"), root + "/full");
    assertThat(root.resolve("full")).doesNotExist();
    assertThat(root.resolve("kept/below/file")).exists();
    Files.createDirectory(root.resolve("empty"));
    assertDone(delete("empty"), root + "/empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&recursive=true"})
  void ofALinkTheLinkGoes(String query) throws IOException {
    for (String target : List.of("kept", "kept/below/file", "none", "link", "/etc/passwd", "/")) {
      Files.createSymbolicLink(root.resolve("link"), Path.of(target));
      assertDone(delete("link" + query), root + "/link");
      assertThat(Files.isSymbolicLink(root.resolve("link"))).isFalse();
    }
    assertThat(root.resolve("kept/below/file")).hasContent("kept");
    assertThat(Path.of("/etc/passwd")).exists();
  }

  @Test
  void theHomeAndWhatHoldsItStay() throws IOException {
    for (String path : List.of("", ".", root.toString(), root + "/")) {
      for (String query : List.of("", "&recursive=true")) {
        assertInvalid(delete(path + query), "Path is a served root, or holds one: " + root);
      }
    }
    assertThat(delete(root.getParent() + "&recursive=true").status()).isEqualTo(400);
    assertThat(delete("/&recursive=true").status()).isEqualTo(400);
    assertThat(root.resolve("kept/below/file")).hasContent("kept");
  }
}
