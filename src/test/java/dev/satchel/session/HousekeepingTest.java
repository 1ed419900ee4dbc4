package dev.satchel.session;

import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.registry.Page;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.SnapshotReason;
import dev.satchel.registry.SnapshotRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes on by itself. */
@Tag("locale-blind")
class HousekeepingTest {
  @TempDir private Path data;
  private Host host;
  private SessionId session;

  @BeforeEach
  void begin() throws IOException {
    Host.writeAgent(data);
    host = Host.in(data);
    session = host.create().id();
  }

  @AfterEach
  void end() throws IOException {
    host.close();
  }

  private Housekeeping housekeeping() {
    return host.hosting().housekeeping();
  }

  private List<Long> generations() throws IOException {
    return host.history().list(TENANT, session, Page.first(100)).stream()
        .map(SnapshotRow::id)
        .map(id -> id.generation())
        .toList();
  }

  private long objects() throws IOException {
    try (Stream<Path> all = Files.walk(data.resolve("objects"))) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void aSessionInWhichNobodyWorksIsPaused() throws IOException {
    host.clock().forward(Duration.ofMinutes(50));
    housekeeping().pauseIdle();
    assertThat(host.lifecycle().find(TENANT, session).status()).isEqualTo(SessionStatus.ACTIVE);
    host.write(session, "notes.txt", "one");
    host.clock().forward(Duration.ofMinutes(50));
    housekeeping().pauseIdle();
    assertThat(host.lifecycle().find(TENANT, session).status()).isEqualTo(SessionStatus.ACTIVE);
    host.clock().forward(Duration.ofMinutes(11));
    housekeeping().pauseIdle();
    assertThat(host.lifecycle().find(TENANT, session).status()).isEqualTo(SessionStatus.PAUSED);
    assertThat(host.history().find(TENANT, session, 1).reason()).isEqualTo(SnapshotReason.IDLE);
    host.lifecycle().resume(TENANT, session);
    housekeeping().pauseIdle();
    assertThat(host.lifecycle().find(TENANT, session).status()).isEqualTo(SessionStatus.ACTIVE);
  }

  @Test
  void anIdleSessionThatCannotBeSavedStaysActiveAndIsTriedAgain() throws IOException {
    SessionId other = host.create().id();
    host.clock().forward(Duration.ofHours(2));
    host.store().setAway(true);
    housekeeping().pauseIdle();
    assertThat(host.lifecycle().find(TENANT, session).status()).isEqualTo(SessionStatus.ACTIVE);
    host.store().setAway(false);
    housekeeping().pauseIdle();
    assertThat(host.lifecycle().find(TENANT, session).status()).isEqualTo(SessionStatus.PAUSED);
    assertThat(host.lifecycle().find(TENANT, other).status()).isEqualTo(SessionStatus.PAUSED);
  }

  @Test
  void oldSnapshotsAreForgottenButForTheLastOnesAndTheOneThatIsCurrent() throws IOException {
    for (int i = 0; i < 5; i++) {
      host.lifecycle().snapshot(TENANT, session);
    }
    host.lifecycle().stop(TENANT, session);
    host.lifecycle().restore(TENANT, session, 1);
    host.hosting().housekeeping().renew(); // Nobody reads any of them.
    housekeeping().forget();
    assertThat(generations()).containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
    host.clock().forward(Duration.ofDays(2));
    housekeeping().forget();
    assertThat(generations()).containsExactly(6L, 5L, 1L);
    assertThat(objects()).isEqualTo(6);
    assertThat(host.contents(session)).contains("CLAUDE.md=be good");
  }

  @Test
  void aSnapshotThatIsReadIsNotForgotten() throws IOException {
    for (int i = 0; i < 4; i++) {
      host.lifecycle().snapshot(TENANT, session);
    }
    host.clock().forward(Duration.ofDays(2));
    try (WorkspaceView view = host.history().view(TENANT, session, 1)) {
      housekeeping().renew();
      housekeeping().forget();
      assertThat(generations()).containsExactly(4L, 3L, 1L);
      assertThat(Host.contents(view)).contains("CLAUDE.md=be good");
    }
    housekeeping().renew();
    housekeeping().forget();
    assertThat(generations()).containsExactly(4L, 3L);
  }

  /** Until what was made just now is no more so young that one snapshot is not enough for it. */
  private void letFilesSettle() throws IOException {
    Path probe = data.resolve("probe");
    Instant first = written(probe);
    while (written(probe).isBefore(first.plusMillis(50))) {
      Thread.onSpinWait();
    }
  }

  private static Instant written(Path probe) throws IOException {
    return Files.getLastModifiedTime(Files.writeString(probe, "")).toInstant();
  }

  @Test
  void theOnlySnapshotIsNeverForgotten() throws IOException {
    letFilesSettle();
    host.lifecycle().stop(TENANT, session);
    host.clock().forward(Duration.ofDays(1_000));
    housekeeping().renew();
    housekeeping().forget();
    assertThat(generations()).containsExactly(1L);
    assertThat(host.contents(session)).contains("CLAUDE.md=be good");
  }

  @Test
  void whatCannotBeRemovedFromTheStoreIsRemovedLater() throws IOException {
    for (int i = 0; i < 3; i++) {
      host.lifecycle().snapshot(TENANT, session);
    }
    host.clock().forward(Duration.ofDays(2));
    housekeeping().renew();
    host.store().setAway(true);
    housekeeping().forget();
    assertThat(generations()).containsExactly(3L, 2L);
    assertThat(objects()).isEqualTo(6);
    host.store().setAway(false);
    housekeeping().forget();
    assertThat(objects()).isEqualTo(4);
  }

  @Test
  void aWorkspaceThatThisRegistryDoesNotKnowIsNotTakenAway() throws IOException {
    Path workspace = host.workspace(session);
    host.write(session, "notes.txt", "only here");
    host.close();
    Files.delete(data.resolve("registry.mv.db"));
    host = Host.in(data);
    host.create();
    host.clock().forward(Duration.ofHours(3));
    housekeeping().sweep();
    assertThat(workspace.resolve("notes.txt")).hasContent("only here");
  }

  @Test
  void whatWasNeverASessionsIsTakenAway() throws IOException {
    Path home = data.resolve("sandboxes").resolve(UUID.randomUUID().toString());
    Files.createDirectories(home.resolve("workspace"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    host.clock().forward(Duration.ofHours(3));
    housekeeping().sweep();
    assertThat(home).doesNotExist();
    assertThat(host.workspace(session)).isDirectory();
  }
}
