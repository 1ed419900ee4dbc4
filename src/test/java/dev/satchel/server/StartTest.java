package dev.satchel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private List<Path> openBelow(Path directory) throws IOException {
    List<Path> open = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        if (Files.isSymbolicLink(each) && Files.readSymbolicLink(each).startsWith(directory)) {
          open.add(Files.readSymbolicLink(each));
        }
      }
    }
    return open;
  }

  @Test
  void aStartThatFailsLeavesNothingOpen() throws IOException {
    Path work = Files.createDirectory(state.resolve("work"));
    Map<String, String> all =
        Map.of(
            "SESSION_API_KEY",
            TestServer.KEY,
            "CONFIGS_DIR",
            state.resolve("configs").toString(),
            "SATCHEL_INTERNAL_ROOTS",
            "/workspace=" + work,
            "SATCHEL_ACCESS_LOG",
            state.resolve("log").toString());
    Map<String, String> wrong = new HashMap<>(all);
    wrong.put("SATCHEL_DATA", root.resolve("data").toString());
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> TestServer.start(root, state.resolve("own"), wrong).close())
        .withMessageContaining("SATCHEL_DATA");
    assertThat(openBelow(root)).isEmpty();
    assertThat(openBelow(state)).isEmpty();
    try (TestServer server = TestServer.start(root, state.resolve("own"), all)) {
      assertThat(server.get("/alive").statusCode()).isEqualTo(200);
      assertThat(openBelow(root)).isNotEmpty();
      assertThat(openBelow(work)).isNotEmpty();
    }
    assertThat(openBelow(root)).isEmpty();
    assertThat(openBelow(state)).isEmpty();
  }

  @Test
  void whoeverTakesAnAddressThatCannotBeHadIsToldWhatToDo() throws IOException {
    try (TestServer first = TestServer.start(root, state.resolve("own"))) {
      Map<String, String> taken =
          Map.of("SESSION_API_KEY", TestServer.KEY, "SATCHEL_PORT", String.valueOf(first.port()));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> TestServer.start(root, state.resolve("other"), taken).close())
          .withMessageContaining("is a server running there? SATCHEL_PORT or --port");
    }
    Map<String, String> elsewhere =
        Map.of("SESSION_API_KEY", TestServer.KEY, "SATCHEL_HOST", "192.0.2.1");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> TestServer.start(root, state.resolve("own"), elsewhere).close())
        .withMessageContaining("none of this machine's: SATCHEL_HOST or --host");
  }

  @Test
  void whatWasBegunIsClosedTheLastFirstWhateverBecomesOfTheOthers() {
    List<String> closed = new ArrayList<>();
    Begun begun = new Begun();
    for (String part : List.of("first", "second", "third")) {
      Closeable failing =
          () -> {
            closed.add(part);
            throw new IOException(part);
          };
      begun.add(failing);
    }
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(begun::close)
        .withMessage("third")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(closed).containsExactly("third", "second", "first");
  }
}
