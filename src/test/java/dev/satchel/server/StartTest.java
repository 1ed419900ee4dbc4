package dev.satchel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start does before anything is served. */
@Tag("locale-blind")
class StartTest {
  @TempDir private Path root;
  @TempDir private Path state;

  @Test
  void whatAKilledImportHasLeftIsGone() throws IOException {
    Path left = Files.createDirectory(root.resolve(".satchel-import-" + "x".repeat(26)));
    Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(left.resolve("tree/dir"));
    try (TestServer server = TestServer.start(root, state)) {
      assertThat(server.get("/alive").statusCode()).isEqualTo(200);
      assertThat(left).doesNotExist();
    }
  }
}
