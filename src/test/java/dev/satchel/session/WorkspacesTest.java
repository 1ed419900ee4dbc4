package dev.satchel.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.registry.SandboxId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that are worked with, by those who have them open and those who take them away. */
@Tag("locale-blind")
class WorkspacesTest {
  private static final RawName FILE = RawName.of("f.txt");
  private static final int ROUNDS = 300;
  private static final int READERS = 3;

  /** How often a reader looks whether all is still there. */
  private static final int LOOKS = 20;

  /** How often a reader opens it, while others do so as well and it does not go. */
  private static final int OPENED = 10;

  @TempDir private Path data;
  private Workspaces workspaces;
  private ExecutorService readers;

  @BeforeEach
  void begin() {
    workspaces = new Workspaces(data, Clock.systemUTC());
    readers = Executors.newFixedThreadPool(READERS);
  }

  @AfterEach
  void end() {
    readers.shutdownNow();
  }

  private Workspace make() throws IOException {
    return workspaces.make(WorkspacesTest::fill);
  }

  private static void fill(Jail jail, WorkspacePath destination) throws IOException {
    jail.makeDirectory(destination);
    Files.writeString(Path.of(destination.below(FILE).toString()), "x");
  }

  @Test
  void whoOpensAWorkspaceThatIsTakenAwayHasAllOfItOrNothing() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Workspace made = make();
      workspaces.retire(made.sandbox(), Departure.LastLook.NONE);
      CyclicBarrier start = new CyclicBarrier(READERS + 1);
      List<Future<Boolean>> whole = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        whole.add(
            readers.submit(
                () -> {
                  start.await();
                  return isWhole(made.sandbox());
                }));
      }
      start.await();
      made.close();
      for (Future<Boolean> reader : whole) {
        assertThat(reader.get()).as("round %d", i).isTrue();
      }
      assertThat(data.resolve("sandboxes")).isEmptyDirectory();
    }
  }

  private boolean isWhole(SandboxId sandbox) throws IOException {
    for (int attempt = 0; attempt < OPENED; attempt++) {
      try (Workspace workspace = workspaces.open(sandbox).orElse(null)) {
        if (workspace == null) {
          return true;
        }
        for (int look = 0; look < LOOKS; look++) {
          if (!isThere(workspace)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static boolean isThere(Workspace workspace) throws IOException {
    try {
      workspace.jail().stat(workspace.path().below(FILE));
      return true;
    } catch (Refusal e) {
      return false;
    }
  }
}
