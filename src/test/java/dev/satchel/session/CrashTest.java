package dev.satchel.session;

import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Eventually;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionFilter;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.SnapshotReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server ends, in whatever way, and another begins on what it has left. */
@Tag("locale-blind")
class CrashTest {
  @TempDir private Path data;
  private Host host;

  @BeforeEach
  void begin() throws IOException {
    Host.writeAgent(data);
    host = Host.in(data);
  }

  @AfterEach
  void end() throws IOException {
    host.close();
  }

  private void beginAgain() throws IOException {
    host.crash();
    host = Host.in(data);
  }

  @Test
  void liveSessionsAreFoundAgainWithTheirFiles() throws Exception {
    SessionId session = host.create().id();
    host.write(session, "notes.txt", "one");
    beginAgain();
    Eventually.holds(
        "the session is this server's",
        () -> host.lifecycle().find(TENANT, session).owner() != null);
    assertThat(host.source(session)).isEqualTo(Source.SANDBOX);
    assertThat(host.contents(session)).contains("notes.txt=one");
    host.write(session, "notes.txt", "two");
    assertThat(host.lifecycle().find(TENANT, session).status()).isEqualTo(SessionStatus.ACTIVE);
    host.lifecycle().stop(TENANT, session);
    assertThat(host.contents(session)).contains("notes.txt=two");
  }

  @Test
  void aWorkspaceThatWasNotMarkedAsItsSessionsIsMarkedWhenItIsUsedAgain() throws IOException {
    SessionId session = host.create().id();
    Path mark = host.home(session).resolve("session");
    Files.delete(mark); // As if the server had been killed before, or the disk been full.
    beginAgain();
    host.write(session, "notes.txt", "one");
    assertThat(mark).hasContent(session.value());
  }

  @Test
  void whatLiesInTheDataBeforeTheFirstSessionIsNoReasonToOpenTheDatabase() throws IOException {
    host.close();
    assertThat(data.resolve("registry.mv.db")).doesNotExist();
    host = Host.in(data);
    host.create();
    assertThat(data.resolve("registry.mv.db")).exists();
  }

  @Test
  void aSnapshotThatWasBrokenOffIsNoneAndWhatIsLeftOfItGoesAfterAMonth() throws Exception {
    SessionId session = host.create().id();
    host.write(session, "notes.txt", "one");
    host.store()
        .setAfterwards(
            name -> {
              if (name.value().endsWith("catalogue.zst")) {
                host.crash(); // All of it is in the store, and the registry is not told.
              }
            });
    assertThatThrownBy(() -> host.lifecycle().stop(TENANT, session)).isInstanceOf(Exception.class);
    host = Host.in(data);
    assertThat(host.lifecycle().find(TENANT, session).status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(host.lifecycle().find(TENANT, session).generation()).isNull();
    assertThat(host.contents(session)).contains("notes.txt=one");
    host.hosting().housekeeping().clear();
    assertThat(data.resolve("objects")).isNotEmptyDirectory();
    host.clock().forward(Duration.ofDays(31));
    host.hosting().housekeeping().clear();
    assertThat(data.resolve("objects")).isEmptyDirectory();
    host.lifecycle().stop(TENANT, session);
    assertThat(host.generation(session)).isGreaterThan(1);
    assertThat(host.contents(session)).contains("notes.txt=one");
  }

  @Test
  void directoriesThatAreNoSessionsGoInTheEndAndOthersStay() throws IOException {
    SessionId session = host.create().id();
    Path home = data.resolve("sandboxes/00000000-0000-4000-8000-000000000000");
    Path locked = home.resolve("workspace/locked");
    Files.createDirectories(locked.resolve("deep"));
    Files.writeString(locked.resolve("deep/file"), "x");
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    Path removed = data.resolve("removed/00000000-0000-4000-8000-000000000001");
    Files.createDirectories(removed.resolve("workspace"));
    for (Path directory : new Path[] {home, removed, data.resolve("removed")}) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
    host.hosting().housekeeping().sweep();
    assertThat(host.workspaces()).isEqualTo(2);
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
    Files.setLastModifiedTime(home, old);
    Files.setLastModifiedTime(removed, old);
    Files.setLastModifiedTime(host.home(session), old);
    host.hosting().housekeeping().sweep();
    assertThat(host.workspaces()).isOne();
    assertThat(data.resolve("removed")).isEmptyDirectory();
    assertThat(host.contents(session)).contains("CLAUDE.md=be good");
  }

  /** As if the server were killed when the registry knows and the directory is still there. */
  private void whileNothingCanBeTakenAway(Callable<?> call) throws Exception {
    Path removed = data.resolve("removed");
    Files.writeString(removed, "in the way");
    call.call();
    Files.delete(removed);
    assertThat(host.workspaces()).isPositive();
  }

  @Test
  void whatASessionGaveUpIsTakenAwayAtTheNextStart() throws Exception {
    SessionId session = host.create().id();
    whileNothingCanBeTakenAway(() -> host.lifecycle().stop(TENANT, session));
    beginAgain();
    Eventually.holds("the workspace is gone", () -> host.workspaces() == 0);
    assertThat(host.contents(session)).contains("CLAUDE.md=be good");
  }

  @Test
  void whatASessionGaveUpIsKnownWhenItHasAnotherWorkspaceAlready() throws Exception {
    SessionId session = host.create().id();
    whileNothingCanBeTakenAway(() -> host.lifecycle().stop(TENANT, session));
    host.lifecycle().resume(TENANT, session);
    whileNothingCanBeTakenAway(() -> host.lifecycle().restore(TENANT, session, 1));
    assertThat(host.workspaces()).isEqualTo(3);
    Path home = host.home(session);
    beginAgain();
    Eventually.holds("only one workspace stays", () -> host.workspaces() == 1);
    assertThat(home).isDirectory();
    assertThat(host.source(session)).isEqualTo(Source.SANDBOX);
  }

  @Test
  void whatWasBeingMadeOrTakenAwayGoesAtTheNextStart() throws Exception {
    SessionId session = host.create().id();
    Path made = data.resolve("sandboxes/00000000-0000-4000-8000-000000000000");
    Path removed = data.resolve("removed/00000000-0000-4000-8000-000000000001");
    Files.createDirectories(made.resolve("workspace"));
    Files.createDirectories(removed.resolve("workspace/deep"));
    for (Path directory : new Path[] {made, removed, data.resolve("removed")}) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
    beginAgain();
    Eventually.holds("both are gone", () -> Files.notExists(made) && Files.notExists(removed));
    assertThat(host.contents(session)).contains("CLAUDE.md=be good");
  }

  @Test
  void liveSessionsAreSavedWhenTheServerStopsAndGoOnWhenItIsBack() throws Exception {
    SessionId active = host.create().id();
    SessionId paused = host.create().id();
    SessionId stopped = host.create().id();
    host.lifecycle().pause(TENANT, paused);
    host.lifecycle().stop(TENANT, stopped);
    host.write(active, "notes.txt", "one");
    host.hosting().drain();
    assertThatThrownBy(() -> host.write(active, "notes.txt", "two"))
        .hasMessageContaining("stopping");
    assertThatThrownBy(() -> host.create()).hasMessageContaining("stopping");
    assertThat(host.contents(active)).contains("notes.txt=one");
    for (SessionId session : new SessionId[] {active, paused}) {
      SessionRow row = host.lifecycle().find(TENANT, session);
      assertThat(row.owner()).isNull();
      assertThat(host.history().find(TENANT, session, host.generation(session)).reason())
          .isEqualTo(SnapshotReason.SHUTDOWN);
    }
    host.close();
    host = Host.in(data);
    assertThat(host.lifecycle().find(TENANT, active).status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(host.lifecycle().find(TENANT, paused).status()).isEqualTo(SessionStatus.PAUSED);
    assertThat(host.source(stopped)).isEqualTo(Source.SNAPSHOT);
    assertThat(host.source(active)).isEqualTo(Source.SANDBOX);
    host.lifecycle().end(TENANT, active, Optional.empty());
    assertThat(host.contents(active)).contains("notes.txt=one");
  }

  @Test
  void whatIsUnderWayWhenTheServerIsToldToStopIsSavedAsWell() throws Exception {
    SessionId session = host.create().id();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    Future<?> write =
        threads.submit(
            () ->
                host.files()
                    .write(
                        TENANT,
                        session,
                        List.of(
                            new SessionFiles.NewContent(
                                RawName.of("slow.txt"),
                                out -> {
                                  out.write('a');
                                  begun.countDown();
                                  await(goOn);
                                  out.write('b');
                                }))));
    begun.await();
    Future<?> drain = threads.submit(() -> host.hosting().drain());
    Eventually.holds("the server is stopping", this::isStopping);
    goOn.countDown();
    write.get();
    drain.get();
    threads.shutdown();
    try (WorkspaceView view = host.history().view(TENANT, session, host.generation(session))) {
      assertThat(Host.contents(view)).contains("slow.txt=ab");
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private boolean isStopping() throws IOException {
    try {
      host.create();
      return false;
    } catch (Refusal e) {
      return true;
    }
  }

  @Test
  void aSessionThatCannotBeSavedDoesNotHinderTheOthers() throws IOException {
    SessionId first = host.create().id();
    SessionId second = host.create().id();
    host.store()
        .setAfterwards(
            name -> {
              if (name.value().contains(first.value())) {
                throw new IOException("no");
              }
            });
    host.hosting().drain();
    assertThat(host.lifecycle().find(TENANT, first).generation()).isNull();
    assertThat(host.lifecycle().find(TENANT, second).generation()).isEqualTo(1);
    assertThat(host.lifecycle().find(TENANT, first).owner()).isNull();
  }

  @Test
  void aForkThatWasBrokenOffHasNoFilesAndIsNotMadeOfTheAgent() throws IOException {
    SessionId parent = host.create().id();
    host.lifecycle().stop(TENANT, parent);
    host.store().setAway(true);
    assertThatThrownBy(() -> host.lifecycle().fork(TENANT, parent)).isInstanceOf(IOException.class);
    host.store().setAway(false);
    assertThat(host.lifecycle().list(TENANT, SessionFilter.ALL, Page.first(9)))
        .extracting(SessionRow::status)
        .allMatch(status -> status == SessionStatus.ENDED || status == SessionStatus.STOPPED);
  }
}
