package dev.satchel.session;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;
import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.INCOMPLETE;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_WORKSPACE;
import static dev.satchel.Refusal.Code.WRONG_STATUS;
import static dev.satchel.session.Host.CODER;
import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Outage;
import dev.satchel.RawName;
import dev.satchel.archive.Excludes;
import dev.satchel.registry.AgentName;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.WorkspaceSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session whose live files are in a sandbox on another machine. */
@Tag("locale-blind")
class RemoteSessionTest {
  /** Deeper than a workspace may be, so that it is a fault whoever runs the tests. */
  private static final int TOO_DEEP = 210;

  @TempDir private Path temporary;
  private RemoteSite site;
  private RemoteTree tree;
  private Host host;
  private SessionId session;

  @BeforeEach
  void begin() throws IOException {
    site = new RemoteSite(temporary);
    tree = site.tree;
    host = site.host();
    session = site.session;
  }

  @AfterEach
  void end() throws IOException {
    site.close();
  }

  @Test
  void itHasTheFilesThatAreThereAndNoneOfTheAgents() throws IOException {
    assertThat(site.row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(site.row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(site.row().owner()).isNull();
    assertThat(host.contents(session)).containsExactly("f.txt=one");
    assertThat(host.source(session)).isEqualTo(Source.SANDBOX);
    assertThat(host.workspaces()).isZero();
  }

  @Test
  void onlyAKnownWorkspaceOfTheTenantThatIsFreeCanBeHad() throws IOException {
    Lifecycle sessions = host.lifecycle();
    RemoteSite.refuse(
        NOT_FOUND, "Workspace", () -> sessions.create(TENANT, CODER, WorkspaceId.random(), "{}"));
    RemoteSite.refuse(
        NOT_FOUND, "Workspace", () -> sessions.create(new TenantId("other"), CODER, tree.id, "{}"));
    RemoteSite.refuse(
        NOT_FOUND, "Agent", () -> sessions.create(TENANT, new AgentName("nobody"), tree.id, "{}"));
    RemoteSite.refuse(ALREADY_EXISTS, "another session", site::create);
    sessions.stop(TENANT, session);
    assertThat(site.create().remoteWorkspace()).isEqualTo(tree.id);
  }

  @Test
  void filesAreChangedWhereTheyAre() throws IOException {
    assertThat(host.write(session, "a/b.txt", "two")).containsExactly(Optional.empty());
    assertThat(host.write(session, "../b.txt", "two").get(0)).hasValue("Invalid file path");
    assertThat(tree.directory.resolve("a/b.txt")).hasContent("two");
    host.files().delete(TENANT, session, RawName.of("f.txt"));
    assertThat(host.contents(session)).containsExactly("a/b.txt=two");
    RemoteSite.refuse(
        NOT_FOUND, "File", () -> host.files().delete(TENANT, session, RawName.of("f.txt")));
    ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    assertThat(host.files().bundle(TENANT, session, new Excludes(List.of()), bundle))
        .isEqualTo(new SessionFiles.Bundled(Source.SANDBOX, true));
    Files.delete(tree.directory.resolve("a/b.txt"));
    assertThat(
            host.files().unbundle(TENANT, session, new ByteArrayInputStream(bundle.toByteArray())))
        .isEqualTo(Source.SANDBOX);
    assertThat(host.contents(session)).containsExactly("a/b.txt=two");
    assertThat(site.snapshots()).isEmpty();
    assertThat(site.row().owner()).as("the lease is given back").isNull();
  }

  @Test
  void pauseAndResumeLeaveTheFilesThere() throws IOException {
    host.lifecycle().pause(TENANT, session);
    assertThat(site.row().status()).isEqualTo(SessionStatus.PAUSED);
    assertThat(site.kept(1)).containsExactly("f.txt=one");
    site.put("f.txt", "two");
    assertThat(host.contents(session)).containsExactly("f.txt=two");
    host.lifecycle().resume(TENANT, session);
    assertThat(site.row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(site.row().remoteWorkspace()).isEqualTo(tree.id);
  }

  @Test
  void stopLetsGoAndDeletesNothing() throws IOException {
    site.put("g.txt", "two");
    host.lifecycle().stop(TENANT, session);
    assertThat(site.row().status()).isEqualTo(SessionStatus.STOPPED);
    assertThat(site.row().remoteWorkspace()).isNull();
    assertThat(host.source(session)).isEqualTo(Source.SNAPSHOT);
    assertThat(host.contents(session)).containsExactly("f.txt=one", "g.txt=two");
    assertThat(tree.directory.resolve("g.txt")).hasContent("two");
    assertThat(host.history().verify(TENANT, session, 1).damagedAt()).isNull();

    host.lifecycle().resume(TENANT, session);
    assertThat(site.row().directory()).isNotNull();
    host.write(session, "g.txt", "three");
    assertThat(tree.directory.resolve("g.txt")).hasContent("two");
    host.lifecycle().end(TENANT, session, Optional.empty());
    assertThat(host.contents(session)).containsExactly("f.txt=one", "g.txt=three");
    assertThat(host.workspaces()).isZero();
  }

  @Test
  void endForkAndSnapshotSaveWhatIsThere() throws IOException {
    assertThat(host.lifecycle().snapshot(TENANT, session).id().generation()).isOne();
    site.put("f.txt", "two");
    SessionRow fork = host.lifecycle().fork(TENANT, session);
    assertThat(fork.remoteWorkspace()).isNull();
    assertThat(host.contents(fork.id())).containsExactly("f.txt=two");
    site.put("f.txt", "three");
    host.lifecycle().end(TENANT, session, Optional.empty());
    assertThat(site.row().status()).isEqualTo(SessionStatus.ENDED);
    assertThat(host.contents(session)).containsExactly("f.txt=three");
    assertThat(host.contents(fork.id())).containsExactly("f.txt=two");
    assertThat(tree.directory.resolve("f.txt")).hasContent("three");
  }

  @Test
  void whatIsAwayIsShownAsItWasSavedLastAndChangedByNobody() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    site.put("f.txt", "two");
    tree.setAway(true);
    assertThat(host.source(session)).isEqualTo(Source.SNAPSHOT);
    assertThat(host.contents(session)).containsExactly("f.txt=one");
    assertOutOfReach("it is away");
    tree.setAway(false);
    assertThat(host.contents(session)).containsExactly("f.txt=two");
    host.lifecycle().stop(TENANT, session);
    assertThat(host.contents(session)).containsExactly("f.txt=two");
  }

  private void assertOutOfReach(String why) throws IOException {
    Lifecycle sessions = host.lifecycle();
    RemoteSite.refuse(INCOMPLETE, why, () -> host.write(session, "f.txt", "x"));
    RemoteSite.refuse(
        INCOMPLETE, why, () -> host.files().delete(TENANT, session, RawName.of("f.txt")));
    RemoteSite.refuse(INCOMPLETE, why, () -> sessions.pause(TENANT, session));
    RemoteSite.refuse(INCOMPLETE, why, () -> sessions.snapshot(TENANT, session));
    RemoteSite.refuse(INCOMPLETE, why, () -> sessions.fork(TENANT, session));
    RemoteSite.refuse(INCOMPLETE, why, () -> sessions.stop(TENANT, session));
    RemoteSite.refuse(INCOMPLETE, why, () -> sessions.end(TENANT, session, Optional.empty()));
    assertThat(site.row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(site.row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(site.snapshots()).hasSize(1);
  }

  @Test
  void aWorkspaceThatIsNotKnownAnyMoreIsLikeOneThatIsAway() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    tree.forget();
    assertThat(host.contents(session)).containsExactly("f.txt=one");
    assertOutOfReach("not known any more");
    host.lifecycle().resume(TENANT, session);
    assertThat(site.row().directory()).isNotNull();
  }

  @Test
  void aSessionGoesOnHereFromItsSnapshotWhenItsSandboxIsAway() throws IOException {
    host.lifecycle().pause(TENANT, session);
    site.put("f.txt", "two");
    tree.setAway(true);
    host.lifecycle().resume(TENANT, session);
    assertThat(site.row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(site.row().remoteWorkspace()).isNull();
    assertThat(host.source(session)).isEqualTo(Source.SANDBOX);
    host.write(session, "g.txt", "here");
    assertThat(host.contents(session)).containsExactly("f.txt=one", "g.txt=here");
    tree.setAway(false);
    assertThat(host.contents(session)).containsExactly("f.txt=one", "g.txt=here");
    assertThat(tree.directory.resolve("f.txt")).hasContent("two");
  }

  @Test
  void aSessionDoesNotGoOnHereWhileItsSandboxMayBeThere() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    site.put("f.txt", "two");
    tree.setBusy(true);
    assertNotResumed();
    tree.setBusy(false);
    host.lifecycle().pause(TENANT, session);
    site.put("f.txt", "three");
    tree.setBusy(true);
    assertNotResumed();
    tree.setBusy(false);
    host.lifecycle().resume(TENANT, session);
    assertThat(host.contents(session)).containsExactly("f.txt=three");
  }

  private void assertNotResumed() throws IOException {
    assertThatThrownBy(() -> host.lifecycle().resume(TENANT, session))
        .isInstanceOf(Outage.class)
        .hasMessage("it is busy");
    assertThat(site.row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(host.workspaces()).isZero();
  }

  @Test
  void aSessionWithoutASnapshotDoesNotGoOnWithoutItsSandbox() throws IOException {
    tree.setAway(true);
    RemoteSite.refuse(INCOMPLETE, "no snapshot", () -> host.lifecycle().resume(TENANT, session));
    RemoteSite.refuse(NO_WORKSPACE, "", () -> host.contents(session));
    assertThat(host.workspaces()).isZero();
    tree.setAway(false);
    host.lifecycle().resume(TENANT, session);
    assertThat(host.contents(session)).containsExactly("f.txt=one");
  }

  @Test
  void theLossOfWhatIsAwayCanBeAccepted() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    tree.setAway(true);
    host.lifecycle().end(TENANT, session, Optional.of("an operator"));
    assertThat(site.row().status()).isEqualTo(SessionStatus.ENDED);
    assertThat(site.row().remoteWorkspace()).isNull();
    assertThat(host.contents(session)).containsExactly("f.txt=one");
    assertThat(tree.directory.resolve("f.txt")).exists();
  }

  @Test
  void whatFailsHereIsNoLossThatWasAccepted() throws IOException {
    tree.failWith(new InterruptedIOException("the server stops"));
    assertThatThrownBy(() -> host.lifecycle().end(TENANT, session, Optional.of("an operator")))
        .isNotInstanceOf(SandboxAway.class);
    assertThat(site.row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(site.row().remoteWorkspace()).isEqualTo(tree.id);
  }

  @Test
  void whatCannotBeSavedThereKeepsTheSession() throws IOException {
    Path deep = tree.directory;
    for (int i = 0; i < TOO_DEEP; i++) {
      deep = deep.resolve("d");
    }
    Files.createDirectories(deep);
    RemoteSite.refuse(INCOMPLETE, "'d/d/d", () -> host.lifecycle().stop(TENANT, session));
    assertThat(site.row().remoteWorkspace()).isEqualTo(tree.id);
    RemoteSite.refuse(INCOMPLETE, "'d/d/d", () -> host.lifecycle().fork(TENANT, session));
    host.lifecycle().pause(TENANT, session);
    assertThat(site.newest().facts().faults()).isPositive();
    host.lifecycle().end(TENANT, session, Optional.of("an operator"));
    assertThat(site.newest().acceptedBy()).isEqualTo("an operator");
  }

  @Test
  void aSandboxThatGoesAwayWhileItIsStoppedIsNotLetGo() throws IOException {
    tree.afterCapture(() -> tree.setAway(true));
    RemoteSite.refuse(INCOMPLETE, "it is away", () -> host.lifecycle().stop(TENANT, session));
    assertThat(site.row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(host.contents(session)).as("of the snapshot").containsExactly("f.txt=one");
  }

  @Test
  void filesThatAreLiveElsewhereAreNotReplaced() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    site.put("f.txt", "two");
    RemoteSite.refuse(
        WRONG_STATUS, "stop the session", () -> host.lifecycle().restore(TENANT, session, 1));
    assertThat(host.contents(session)).containsExactly("f.txt=two");
  }

  @Test
  void aSnapshotIsFoundByItsWorkspace() throws IOException {
    assertThat(host.history().latestOf(tree.id)).isEmpty();
    host.lifecycle().snapshot(TENANT, session);
    host.lifecycle().stop(TENANT, session);
    WorkspaceSnapshot latest = host.history().latestOf(tree.id).orElseThrow();
    assertThat(latest.tenant()).isEqualTo(TENANT);
    assertThat(latest.snapshot().id()).isEqualTo(site.newest().id());
    assertThat(latest.snapshot().id().generation()).isGreaterThan(1);
  }

  @Test
  void whatASessionGotAfterItHadLeftAWorkspaceIsNotFoundByTheWorkspace() throws IOException {
    host.lifecycle().pause(TENANT, session);
    tree.setAway(true);
    host.lifecycle().resume(TENANT, session);
    host.write(session, "secret.txt", "of the time since");
    host.lifecycle().stop(TENANT, session);
    host.write(session, "secret.txt", "of later");
    assertThat(site.newest().id().generation()).isGreaterThan(2);
    assertThat(host.history().latestOf(tree.id).orElseThrow().snapshot().id().generation()).isOne();
  }

  @Test
  void nobodyPausesItWhenItIsIdleOrSavesItWhenTheServerStops() throws IOException {
    host.clock().forward(Duration.ofHours(3));
    host.hosting().housekeeping().pauseIdle();
    assertThat(site.row().status()).isEqualTo(SessionStatus.ACTIVE);
    tree.setAway(true);
    host.hosting().drain();
    assertThat(site.snapshots()).isEmpty();
    RemoteSite.refuse(BUSY, "stopping", () -> host.write(session, "f.txt", "two"));
    assertThat(tree.directory.resolve("f.txt")).hasContent("one");
  }

  @Test
  void aServerThatBeginsAgainFindsItAsItWas() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    site.put("f.txt", "two");
    host.crash();
    host = site.beginAgain();
    assertThat(host.contents(session)).containsExactly("f.txt=two");
    host.lifecycle().stop(TENANT, session);
    assertThat(host.contents(session)).containsExactly("f.txt=two");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aServerThatIsKilledWhileItSavesLeavesTheSessionLive(int objects) throws IOException {
    AtomicInteger put = new AtomicInteger();
    Host killed = host;
    host.store()
        .setAfterwards(
            name -> {
              if (put.incrementAndGet() == objects) {
                killed.crash();
              }
            });
    assertThatThrownBy(() -> killed.lifecycle().stop(TENANT, session)).isNotNull();
    host = site.beginAgain();
    assertThat(site.row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(site.row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(site.snapshots()).isEmpty();
    site.put("f.txt", "two");
    host.lifecycle().stop(TENANT, session);
    assertThat(host.contents(session)).containsExactly("f.txt=two");
  }

  @Test
  void aWriteIsNotAnsweredIfTheSandboxGoesAwayInTheMiddle() throws IOException {
    tree.beforeWrite(
        () -> {
          throw SandboxAway.gone("it went", new IOException("cut"));
        });
    RemoteSite.refuse(INCOMPLETE, "it went", () -> host.write(session, "f.txt", "two"));
    assertThat(tree.directory.resolve("f.txt")).hasContent("one");
  }
}
