package dev.satchel.session;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;
import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.INCOMPLETE;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_WORKSPACE;
import static dev.satchel.Refusal.Code.WRONG_STATUS;
import static dev.satchel.session.Host.CODER;
import static dev.satchel.session.Host.TENANT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Outage;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Excludes;
import dev.satchel.registry.AgentName;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.WorkspaceSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

  private static final int LARGE = 3 << 20;

  @TempDir private Path temporary;
  private RemoteTree tree;
  private Host host;
  private SessionId session;

  @BeforeEach
  void begin() throws IOException {
    Path data = Files.createDirectories(temporary.resolve("data"));
    Host.writeAgent(data);
    tree = new RemoteTree(temporary.resolve("remote"));
    host = Host.in(data, tree);
    put("f.txt", "one");
    session = create().id();
  }

  @AfterEach
  void end() throws IOException {
    host.close();
    tree.close();
  }

  private void put(String path, String content) throws IOException {
    Path file = tree.directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private SessionRow create() throws IOException {
    return host.lifecycle().create(TENANT, CODER, tree.id, "{}");
  }

  private SessionRow row() throws IOException {
    return host.lifecycle().find(TENANT, session);
  }

  private SnapshotRow newest() throws IOException {
    return host.history().find(TENANT, session, host.generation(session));
  }

  private List<SnapshotRow> snapshots() throws IOException {
    return host.history().list(TENANT, session, Page.first(10));
  }

  private List<String> kept(long generation) throws IOException {
    try (WorkspaceView view = host.history().view(TENANT, session, generation)) {
      return Host.contents(view);
    }
  }

  private static void refuse(Refusal.Code code, String words, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.reason()).contains(words);
            });
  }

  @Test
  void itHasTheFilesThatAreThereAndNoneOfTheAgents() throws IOException {
    assertThat(row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(row().owner()).isNull();
    assertThat(host.contents(session)).containsExactly("f.txt=one");
    assertThat(host.source(session)).isEqualTo(Source.SANDBOX);
    assertThat(host.workspaces()).isZero();
  }

  @Test
  void onlyAKnownWorkspaceOfTheTenantThatIsFreeCanBeHad() throws IOException {
    Lifecycle sessions = host.lifecycle();
    refuse(
        NOT_FOUND, "Workspace", () -> sessions.create(TENANT, CODER, WorkspaceId.random(), "{}"));
    refuse(
        NOT_FOUND, "Workspace", () -> sessions.create(new TenantId("other"), CODER, tree.id, "{}"));
    refuse(
        NOT_FOUND, "Agent", () -> sessions.create(TENANT, new AgentName("nobody"), tree.id, "{}"));
    refuse(ALREADY_EXISTS, "another session", this::create);
    sessions.stop(TENANT, session);
    assertThat(create().remoteWorkspace()).isEqualTo(tree.id);
  }

  @Test
  void filesAreChangedWhereTheyAre() throws IOException {
    assertThat(host.write(session, "a/b.txt", "two")).containsExactly(Optional.empty());
    assertThat(host.write(session, "../b.txt", "two").get(0)).hasValue("Invalid file path");
    assertThat(tree.directory.resolve("a/b.txt")).hasContent("two");
    host.files().delete(TENANT, session, RawName.of("f.txt"));
    assertThat(host.contents(session)).containsExactly("a/b.txt=two");
    refuse(NOT_FOUND, "File", () -> host.files().delete(TENANT, session, RawName.of("f.txt")));
    ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    assertThat(host.files().bundle(TENANT, session, new Excludes(List.of()), bundle))
        .isEqualTo(Source.SANDBOX);
    Files.delete(tree.directory.resolve("a/b.txt"));
    assertThat(
            host.files().unbundle(TENANT, session, new ByteArrayInputStream(bundle.toByteArray())))
        .isEqualTo(Source.SANDBOX);
    assertThat(host.contents(session)).containsExactly("a/b.txt=two");
    assertThat(snapshots()).isEmpty();
    assertThat(row().owner()).as("the lease is given back").isNull();
  }

  @Test
  void pauseAndResumeLeaveTheFilesThere() throws IOException {
    host.lifecycle().pause(TENANT, session);
    assertThat(row().status()).isEqualTo(SessionStatus.PAUSED);
    assertThat(kept(1)).containsExactly("f.txt=one");
    put("f.txt", "two");
    assertThat(host.contents(session)).containsExactly("f.txt=two");
    host.lifecycle().resume(TENANT, session);
    assertThat(row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(row().remoteWorkspace()).isEqualTo(tree.id);
  }

  @Test
  void stopLetsGoAndDeletesNothing() throws IOException {
    put("g.txt", "two");
    host.lifecycle().stop(TENANT, session);
    assertThat(row().status()).isEqualTo(SessionStatus.STOPPED);
    assertThat(row().remoteWorkspace()).isNull();
    assertThat(host.source(session)).isEqualTo(Source.SNAPSHOT);
    assertThat(host.contents(session)).containsExactly("f.txt=one", "g.txt=two");
    assertThat(tree.directory.resolve("g.txt")).hasContent("two");
    assertThat(host.history().verify(TENANT, session, 1).damagedAt()).isNull();

    host.lifecycle().resume(TENANT, session);
    assertThat(row().directory()).isNotNull();
    host.write(session, "g.txt", "three");
    assertThat(tree.directory.resolve("g.txt")).hasContent("two");
    host.lifecycle().end(TENANT, session, Optional.empty());
    assertThat(host.contents(session)).containsExactly("f.txt=one", "g.txt=three");
    assertThat(host.workspaces()).isZero();
  }

  @Test
  void endForkAndSnapshotSaveWhatIsThere() throws IOException {
    assertThat(host.lifecycle().snapshot(TENANT, session).id().generation()).isOne();
    put("f.txt", "two");
    SessionRow fork = host.lifecycle().fork(TENANT, session);
    assertThat(fork.remoteWorkspace()).isNull();
    assertThat(host.contents(fork.id())).containsExactly("f.txt=two");
    put("f.txt", "three");
    host.lifecycle().end(TENANT, session, Optional.empty());
    assertThat(row().status()).isEqualTo(SessionStatus.ENDED);
    assertThat(host.contents(session)).containsExactly("f.txt=three");
    assertThat(host.contents(fork.id())).containsExactly("f.txt=two");
    assertThat(tree.directory.resolve("f.txt")).hasContent("three");
  }

  @Test
  void theSecondSnapshotTakesFramesOver() throws IOException {
    byte[] large = new byte[LARGE];
    new Random(1).nextBytes(large);
    Files.write(tree.directory.resolve("large"), large);
    tree.clock().forward(Duration.ofMinutes(2)); // From then on, it is at rest.
    host.lifecycle().snapshot(TENANT, session);
    assertThat(tree.sent()).isGreaterThan(LARGE);
    put("f.txt", "two");
    host.store().forgetCounts();
    host.lifecycle().snapshot(TENANT, session);
    assertThat(tree.reused()).isGreaterThan(LARGE);
    assertThat(tree.sent()).isLessThan(LARGE / 10);
    assertThat(host.store().newBytes()).isLessThan(LARGE / 10);
    assertThat(host.store().bytes()).isGreaterThan(LARGE);
    assertThat(host.history().verify(TENANT, session, 2).damagedAt()).isNull();
    host.lifecycle().stop(TENANT, session);
    assertThat(host.contents(session)).contains("f.txt=two");
  }

  @Test
  void whatIsAwayIsShownAsItWasSavedLastAndChangedByNobody() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    put("f.txt", "two");
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
    refuse(INCOMPLETE, why, () -> host.write(session, "f.txt", "x"));
    refuse(INCOMPLETE, why, () -> host.files().delete(TENANT, session, RawName.of("f.txt")));
    refuse(INCOMPLETE, why, () -> sessions.pause(TENANT, session));
    refuse(INCOMPLETE, why, () -> sessions.snapshot(TENANT, session));
    refuse(INCOMPLETE, why, () -> sessions.fork(TENANT, session));
    refuse(INCOMPLETE, why, () -> sessions.stop(TENANT, session));
    refuse(INCOMPLETE, why, () -> sessions.end(TENANT, session, Optional.empty()));
    assertThat(row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(snapshots()).hasSize(1);
  }

  @Test
  void aWorkspaceThatIsNotKnownAnyMoreIsLikeOneThatIsAway() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    tree.forget();
    assertThat(host.contents(session)).containsExactly("f.txt=one");
    assertOutOfReach("not known any more");
    host.lifecycle().resume(TENANT, session);
    assertThat(row().directory()).isNotNull();
  }

  @Test
  void aSessionGoesOnHereFromItsSnapshotWhenItsSandboxIsAway() throws IOException {
    host.lifecycle().pause(TENANT, session);
    put("f.txt", "two");
    tree.setAway(true);
    host.lifecycle().resume(TENANT, session);
    assertThat(row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(row().remoteWorkspace()).isNull();
    assertThat(row().lastWorkspace()).isEqualTo(tree.id);
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
    put("f.txt", "two");
    tree.setBusy(true);
    assertNotResumed();
    tree.setBusy(false);
    host.lifecycle().pause(TENANT, session);
    put("f.txt", "three");
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
    assertThat(row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(host.workspaces()).isZero();
  }

  @Test
  void aSessionWithoutASnapshotDoesNotGoOnWithoutItsSandbox() throws IOException {
    tree.setAway(true);
    refuse(INCOMPLETE, "no snapshot", () -> host.lifecycle().resume(TENANT, session));
    refuse(NO_WORKSPACE, "", () -> host.contents(session));
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
    assertThat(row().status()).isEqualTo(SessionStatus.ENDED);
    assertThat(row().remoteWorkspace()).isNull();
    assertThat(host.contents(session)).containsExactly("f.txt=one");
    assertThat(tree.directory.resolve("f.txt")).exists();
  }

  @Test
  void whatFailsHereIsNoLossThatWasAccepted() throws IOException {
    tree.failWith(new InterruptedIOException("the server stops"));
    assertThatThrownBy(() -> host.lifecycle().end(TENANT, session, Optional.of("an operator")))
        .isNotInstanceOf(SandboxAway.class);
    assertThat(row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(row().remoteWorkspace()).isEqualTo(tree.id);
  }

  @Test
  void whatCannotBeSavedThereKeepsTheSession() throws IOException {
    Path deep = tree.directory;
    for (int i = 0; i < TOO_DEEP; i++) {
      deep = deep.resolve("d");
    }
    Files.createDirectories(deep);
    refuse(INCOMPLETE, "'d/d/d", () -> host.lifecycle().stop(TENANT, session));
    assertThat(row().remoteWorkspace()).isEqualTo(tree.id);
    host.lifecycle().pause(TENANT, session);
    assertThat(newest().facts().faults()).isPositive();
    host.lifecycle().end(TENANT, session, Optional.of("an operator"));
    assertThat(newest().acceptedBy()).isEqualTo("an operator");
  }

  @Test
  void whatChangesBehindASnapshotIsSavedAsWell() throws IOException {
    AtomicInteger times = new AtomicInteger();
    tree.afterCapture(
        () -> {
          if (times.incrementAndGet() <= 2) {
            put("late" + times.get(), "late");
          }
        });
    host.lifecycle().stop(TENANT, session);
    assertThat(host.contents(session)).containsExactly("f.txt=one", "late1=late", "late2=late");
  }

  @Test
  void aSessionThatIsAlwaysWrittenToIsNotStopped() throws IOException {
    AtomicInteger times = new AtomicInteger();
    tree.afterCapture(() -> put("late" + times.incrementAndGet(), "late"));
    refuse(BUSY, "being written to", () -> host.lifecycle().stop(TENANT, session));
    assertThat(row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(row().status()).isEqualTo(SessionStatus.ACTIVE);
    host.lifecycle().end(TENANT, session, Optional.of("an operator"));
    assertThat(row().status()).isEqualTo(SessionStatus.ENDED);
    assertThat(host.contents(session)).contains("f.txt=one", "late1=late");
  }

  @Test
  void moreThanIsTakenFromAnotherMachineIsNoSnapshot() throws IOException {
    Path large = tree.directory.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(Host.LIMITS.bytes() + 1);
    }
    assertNoSnapshot("SATCHEL_MAX_IMPORT_BYTES");
    assertThatThrownBy(() -> host.lifecycle().end(TENANT, session, Optional.empty()))
        .isInstanceOf(Refusal.class);
    host.lifecycle().end(TENANT, session, Optional.of("an operator"));
    assertThat(row().status()).isEqualTo(SessionStatus.ENDED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whatBreaksOffAnywhereIsNoSnapshot(int pieces) throws IOException {
    tree.breakOffAfter(pieces);
    for (int i = 0; i < 2; i++) {
      refuse(INCOMPLETE, "broke off", () -> host.lifecycle().pause(TENANT, session));
      refuse(
          INCOMPLETE, "broke off", () -> host.lifecycle().end(TENANT, session, Optional.empty()));
    }
    assertThat(snapshots()).isEmpty();
    assertThat(row().status()).isEqualTo(SessionStatus.ACTIVE);
    tree.breakOffAfter(Integer.MAX_VALUE);
    host.lifecycle().end(TENANT, session, Optional.empty());
    assertThat(host.contents(session)).containsExactly("f.txt=one");
  }

  @Test
  void aSandboxThatGoesAwayWhileItIsStoppedIsNotLetGo() throws IOException {
    tree.afterCapture(() -> tree.setAway(true));
    refuse(INCOMPLETE, "it is away", () -> host.lifecycle().stop(TENANT, session));
    assertThat(row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(host.contents(session)).as("of the snapshot").containsExactly("f.txt=one");
  }

  @Test
  void aStoreThatFailsChangesNothing() throws IOException {
    host.store().setAway(true);
    assertThatThrownBy(() -> host.lifecycle().stop(TENANT, session))
        .isInstanceOf(Outage.class)
        .hasMessageContaining("The store is away");
    host.store().setAway(false);
    assertThat(row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(snapshots()).isEmpty();
    host.lifecycle().stop(TENANT, session);
    assertThat(host.contents(session)).containsExactly("f.txt=one");
  }

  @Test
  void aLyingCatalogueIsNoSnapshot() throws IOException {
    tree.lieWith(bytes -> replace(bytes, "f.txt", "../.."));
    assertNoSnapshot("is no path");
    tree.lieWith(bytes -> replace(bytes, "f.txt", "/etc/"));
    assertNoSnapshot("is no path");
    tree.lieWith(bytes -> new byte[] {1, 2, 3});
    assertNoSnapshot("the catalogue is none");
    tree.lieWith(bytes -> new byte[0]);
    assertNoSnapshot("the catalogue is none");
    byte[][] first = new byte[1][];
    tree.lieWith(
        bytes -> {
          first[0] = bytes;
          return bytes;
        });
    host.lifecycle().snapshot(TENANT, session);
    put("more.txt", "more".repeat(1000));
    tree.lieWith(bytes -> first[0]);
    refuse(INCOMPLETE, "of another content", () -> host.lifecycle().snapshot(TENANT, session));
    assertThat(snapshots()).hasSize(1);
    tree.lieWith(bytes -> bytes);
    host.lifecycle().stop(TENANT, session);
    assertThat(host.contents(session)).contains("f.txt=one");
  }

  private void assertNoSnapshot(String why) throws IOException {
    refuse(INCOMPLETE, why, () -> host.lifecycle().snapshot(TENANT, session));
    assertThat(snapshots()).isEmpty();
  }

  /** The same with another name of the same length. */
  private static byte[] replace(byte[] bytes, String name, String other) {
    return latin1(bytes).replace(name, other).getBytes(ISO_8859_1);
  }

  @Test
  void aCatalogueThatLiesAboutAHashShowsBeforeTheSnapshotIsOne() throws Exception {
    host.lifecycle().snapshot(TENANT, session);
    put("f.txt", "two");
    String hash = latin1(MessageDigest.getInstance("SHA-256").digest("two".getBytes(UTF_8)));
    tree.lieWith(bytes -> replace(bytes, hash, latin1(new byte[32])));
    String why = "is no snapshot";
    refuse(INCOMPLETE, why, () -> host.lifecycle().pause(TENANT, session));
    refuse(INCOMPLETE, why, () -> host.lifecycle().snapshot(TENANT, session));
    refuse(INCOMPLETE, why, () -> host.lifecycle().fork(TENANT, session));
    refuse(INCOMPLETE, why, () -> host.lifecycle().stop(TENANT, session));
    assertThat(snapshots()).hasSize(1);
    assertThat(row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(row().remoteWorkspace()).isEqualTo(tree.id);
    tree.setAway(true);
    host.lifecycle().restore(TENANT, session, 1);
    assertThat(host.contents(session)).containsExactly("f.txt=one");
    tree.setAway(false);
    tree.lieWith(bytes -> bytes);
    host.lifecycle().stop(TENANT, session);
    assertThat(host.contents(session)).containsExactly("f.txt=two");
  }

  @Test
  void aSandboxThatAlwaysLiesDoesNotKeepItsSessionFromEnding() throws Exception {
    String hash = latin1(MessageDigest.getInstance("SHA-256").digest("one".getBytes(UTF_8)));
    tree.lieWith(bytes -> replace(bytes, hash, latin1(new byte[32])));
    refuse(
        INCOMPLETE,
        "is no snapshot",
        () -> host.lifecycle().end(TENANT, session, Optional.empty()));
    host.lifecycle().end(TENANT, session, Optional.of("an operator"));
    assertThat(row().status()).isEqualTo(SessionStatus.ENDED);
    assertThat(row().remoteWorkspace()).isNull();
    assertThat(tree.directory.resolve("f.txt")).hasContent("one");
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  @Test
  void aSandboxTakesNothingOverButWhatTheOlderSnapshotHas() throws IOException {
    tree.takeOver(10);
    assertNoSnapshot("takes over");
    tree.takeOver(0);
    host.lifecycle().snapshot(TENANT, session);
    for (long lie : new long[] {-1, Long.MAX_VALUE, 1 << 20}) {
      tree.takeOver(lie);
      refuse(INCOMPLETE, "takes over", () -> host.lifecycle().snapshot(TENANT, session));
    }
    tree.takeOver(10);
    refuse(INCOMPLETE, "takes over", () -> host.lifecycle().snapshot(TENANT, session));
    assertThat(snapshots()).hasSize(1);
  }

  @Test
  void filesThatAreLiveElsewhereAreNotReplaced() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    put("f.txt", "two");
    refuse(WRONG_STATUS, "stop the session", () -> host.lifecycle().restore(TENANT, session, 1));
    assertThat(host.contents(session)).containsExactly("f.txt=two");
  }

  @Test
  void aSnapshotIsFoundByItsWorkspace() throws IOException {
    assertThat(host.history().latestOf(tree.id)).isEmpty();
    host.lifecycle().snapshot(TENANT, session);
    host.lifecycle().stop(TENANT, session);
    WorkspaceSnapshot latest = host.history().latestOf(tree.id).orElseThrow();
    assertThat(latest.tenant()).isEqualTo(TENANT);
    assertThat(latest.snapshot().id()).isEqualTo(newest().id());
    assertThat(latest.snapshot().id().generation()).isGreaterThan(1);
  }

  @Test
  void nobodyPausesItWhenItIsIdleOrSavesItWhenTheServerStops() throws IOException {
    host.clock().forward(Duration.ofHours(3));
    host.hosting().housekeeping().pauseIdle();
    assertThat(row().status()).isEqualTo(SessionStatus.ACTIVE);
    tree.setAway(true);
    host.hosting().drain();
    assertThat(snapshots()).isEmpty();
    refuse(BUSY, "stopping", () -> host.write(session, "f.txt", "two"));
    assertThat(tree.directory.resolve("f.txt")).hasContent("one");
  }

  @Test
  void aServerThatBeginsAgainFindsItAsItWas() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    put("f.txt", "two");
    host.crash();
    host = Host.in(temporary.resolve("data"), tree);
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
    host = Host.in(temporary.resolve("data"), tree);
    assertThat(row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(snapshots()).isEmpty();
    put("f.txt", "two");
    host.lifecycle().stop(TENANT, session);
    assertThat(host.contents(session)).containsExactly("f.txt=two");
  }

  @Test
  void aWriteIsNotAnsweredIfTheSandboxGoesAwayInTheMiddle() throws IOException {
    tree.beforeWrite(
        () -> {
          throw SandboxAway.gone("it went", new IOException("cut"));
        });
    refuse(INCOMPLETE, "it went", () -> host.write(session, "f.txt", "two"));
    assertThat(tree.directory.resolve("f.txt")).hasContent("one");
  }
}
