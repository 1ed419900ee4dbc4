package dev.satchel.http.openhands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that someone else could have written, in another language, gets what it needs. */
final class OpenHandsClientTest {
  @Test
  void aWorkspaceClientWorksUnchanged(@TempDir Path directory) throws IOException {
    Path root = Files.createDirectories(directory.resolve("root"));
    repository(root.resolve("repository"));
    try (TestServer server = TestServer.start(root, directory.resolve("state"))) {
      String printed =
          Command.run(
              "python3",
              Command.resource("openhands_client.py"),
              "http://127.0.0.1:" + server.port(),
              TestServer.KEY,
              root.toString());
      assertThat(printed).contains("all is as a client needs it");
    }
  }

  /** With a file that has changed since its last commit, and one that is new. */
  private static void repository(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("a b.txt"), "one\n");
    Command.run(
        "sh",
        "-c",
        "cd \"$0\" && git init -q -b main && git add . && git update-ref refs/remotes/origin/main"
            + " $(git -c user.name=n -c user.email=e commit-tree -m first $(git write-tree))"
            + " && git reset -q refs/remotes/origin/main",
        directory.toString());
    Files.writeString(directory.resolve("a b.txt"), "two\n");
    Files.writeString(directory.resolve("new.txt"), "new\n");
  }
}
