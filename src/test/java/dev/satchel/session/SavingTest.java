package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.INCOMPLETE;
import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.Outage;
import dev.satchel.Refusal;
import dev.satchel.archive.DamagedSnapshot;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionFilter;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.SnapshotReason;
import dev.satchel.registry.SnapshotRow;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a workspace is saved before it goes, or it stays. */
@Tag("locale-blind")
class SavingTest {
  /** Deeper than a workspace may be, so that it is a fault whoever runs the tests. */
  private static final int TOO_DEEP = 210;

  private static final int DEEPEST = 200;

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

  private SessionStatus status() throws IOException {
    return host.lifecycle().find(TENANT, session).status();
  }

  private SnapshotRow newest() throws IOException {
    return host.history().find(TENANT, session, host.generation(session));
  }

  private void makeFault() throws IOException {
    Path deep = host.workspace(session);
    for (int i = 0; i < TOO_DEEP; i++) {
      deep = deep.resolve("d");
    }
    Files.createDirectories(deep);
    Files.writeString(deep.resolve("lost.txt"), "lost");
  }

  @Test
  void oddThingsInAWorkspaceSpoilNoSnapshot() throws Exception {
    Path workspace = host.workspace(session);
    Command.run("mkfifo", workspace.resolve("pipe").toString());
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(workspace.resolve("x.sock")));
      host.lifecycle().pause(TENANT, session);
    }
    assertThat(status()).isEqualTo(SessionStatus.PAUSED);
    assertThat(newest().facts().complete()).isTrue();
    host.lifecycle().end(TENANT, session, Optional.empty());
    assertThat(host.contents(session))
        .containsExactly("CLAUDE.md=be good", "src/main.py=print(1)\n");
  }

  @Test
  void pauseSucceedsWithAFaultAndCountsIt() throws IOException {
    makeFault();
    host.lifecycle().pause(TENANT, session);
    assertThat(newest().facts().faults()).isPositive();
  }

  @Test
  void aWorkspaceStaysIfSomethingInItCannotBeSaved() throws IOException {
    makeFault();
    assertThatThrownBy(() -> host.lifecycle().end(TENANT, session, Optional.empty()))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(INCOMPLETE);
              assertThat(refusal.reason()).contains("'d/d/d").doesNotContain(data.toString());
            });
    assertThat(status()).isEqualTo(SessionStatus.ACTIVE);
    assertThatThrownBy(() -> host.lifecycle().stop(TENANT, session))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(INCOMPLETE));
    assertThat(status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(host.workspace(session)).isDirectory();
  }

  @Test
  void aForkThatWouldLackSomethingIsRefusedAndNothingIsMade() throws IOException {
    makeFault();
    assertThatThrownBy(() -> host.lifecycle().fork(TENANT, session))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(INCOMPLETE);
              assertThat(refusal.reason()).contains("'d/d/d").doesNotContain(data.toString());
            });
    assertThat(host.lifecycle().count(TENANT, SessionFilter.ALL)).isOne();
    assertThat(host.history().list(TENANT, session, Page.first(9))).isEmpty();
    assertThat(host.contents(session)).contains("CLAUDE.md=be good");
  }

  @Test
  void aWorkspaceStaysIfSomethingThatCannotBeSavedComesAfterTheSnapshot() throws IOException {
    Path deepest = Files.createDirectories(host.workspace(session).resolve("d/".repeat(DEEPEST)));
    FileTime time = Files.getLastModifiedTime(deepest);
    host.store()
        .setAfterwards(
            name -> {
              if (name.value().endsWith("catalogue.zst") && Files.notExists(deepest.resolve("f"))) {
                Files.writeString(deepest.resolve("f"), "work");
                Files.setLastModifiedTime(deepest, time);
              }
            });
    assertThatThrownBy(() -> host.lifecycle().end(TENANT, session, Optional.empty()))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(INCOMPLETE));
    assertThat(deepest.resolve("f")).hasContent("work");
  }

  @Test
  void theLossOfWhatCannotBeSavedCanBeAcceptedAndIsRecorded() throws IOException {
    makeFault();
    host.lifecycle().end(TENANT, session, Optional.of("an operator"));
    assertThat(status()).isEqualTo(SessionStatus.ENDED);
    assertThat(newest().acceptedBy()).isEqualTo("an operator");
    assertThat(host.workspaces()).isZero();
  }

  @Test
  void aRestoreLeavesAWorkspaceThatCannotBeSaved() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    makeFault();
    assertThatThrownBy(() -> host.lifecycle().restore(TENANT, session, 1))
        .isInstanceOf(Refusal.class);
    assertThat(host.workspace(session).resolve("d")).isDirectory();
    assertThat(host.workspaces()).isOne();
  }

  @Test
  void aSessionIsWhatItWasIfTheStoreFailsAndTheNextAttemptSucceeds() throws IOException {
    host.write(session, "notes.txt", "one");
    host.store().setAway(true);
    assertThatThrownBy(() -> host.lifecycle().pause(TENANT, session)).isInstanceOf(Outage.class);
    assertThatThrownBy(() -> host.lifecycle().end(TENANT, session, Optional.empty()))
        .isInstanceOf(Outage.class);
    assertThat(status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(host.lifecycle().find(TENANT, session).generation()).isNull();
    assertThat(host.contents(session)).contains("notes.txt=one");
    host.store().setAway(false);
    host.lifecycle().pause(TENANT, session);
    assertThat(status()).isEqualTo(SessionStatus.PAUSED);
    host.lifecycle().end(TENANT, session, Optional.empty());
    assertThat(host.contents(session)).contains("notes.txt=one");
  }

  @Test
  void whatIsWrittenWhileASessionStopsIsSavedAsWell() throws IOException {
    Path late = host.workspace(session).resolve("late.txt");
    AtomicInteger puts = new AtomicInteger();
    host.store()
        .setAfterwards(
            name -> {
              if (puts.incrementAndGet() == 1) {
                Files.writeString(late, "late");
              }
            });
    host.lifecycle().stop(TENANT, session);
    assertThat(status()).isEqualTo(SessionStatus.STOPPED);
    assertThat(host.contents(session)).contains("late.txt=late");
  }

  @Test
  void aWorkspaceThatIsAlwaysWrittenToStays() throws IOException {
    Path file = host.workspace(session).resolve("busy.txt");
    AtomicInteger puts = new AtomicInteger();
    host.store().setAfterwards(name -> Files.writeString(file, "x".repeat(puts.incrementAndGet())));
    assertThatThrownBy(() -> host.lifecycle().stop(TENANT, session))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(BUSY));
    assertThat(status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(file).exists();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsWrittenAfterTheLastLookStaysOnTheDisk(boolean isRestored) throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    Path workspace = host.workspace(session);
    try (WorkspaceView view = host.files().view(TENANT, session)) {
      if (isRestored) {
        host.lifecycle().restore(TENANT, session, 1);
      }
      host.lifecycle().stop(TENANT, session);
      Files.writeString(workspace.resolve("late.txt"), "late");
      assertThat(Host.contents(view)).contains("late.txt=late");
    }
    assertThat(status()).isEqualTo(SessionStatus.STOPPED);
    assertThat(workspace).doesNotExist();
    assertThat(leftBehind().resolve("late.txt")).hasContent("late");
    host.clock().forward(Duration.ofDays(100));
    host.hosting().housekeeping().sweep();
    assertThat(leftBehind().resolve("src/main.py")).exists();
  }

  /** The only workspace that there is, of which no session knows. */
  private Path leftBehind() throws IOException {
    try (Stream<Path> homes = Files.list(data.resolve("sandboxes"))) {
      List<Path> all = homes.toList();
      assertThat(all).hasSize(1);
      return all.get(0).resolve("workspace");
    }
  }

  @Test
  void aWorkspaceThatCannotBeLookedAtOnceMoreStaysOnTheDisk() throws IOException {
    Path workspace = host.workspace(session);
    try (WorkspaceView view = host.files().view(TENANT, session)) {
      host.lifecycle().stop(TENANT, session);
      assertThat(Host.contents(view)).contains("CLAUDE.md=be good");
      Files.writeString(workspace.resolve("late.txt"), "late");
      host.hosting().close();
    }
    assertThat(leftBehind().resolve("late.txt")).hasContent("late");
  }

  private Path contentOf(long generation) throws IOException {
    try (Stream<Path> objects = Files.walk(data.resolve("objects"))) {
      return objects
          .filter(path -> path.toString().endsWith("workspace.tar.zst"))
          .filter(path -> path.toString().contains("%010d+".formatted(generation)))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 3] ^= 0x40;
    Files.delete(file);
    Files.write(file, bytes);
  }

  @Test
  void aWorkspaceStaysIfItsSnapshotIsDamagedInTheStore() throws IOException {
    host.store()
        .setAfterwards(
            name -> {
              if (name.value().endsWith("workspace.tar.zst")) {
                damage(contentOf(1));
              }
            });
    assertThatThrownBy(() -> host.lifecycle().end(TENANT, session, Optional.empty()))
        .isInstanceOf(DamagedSnapshot.class);
    assertThat(status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(host.contents(session)).contains("CLAUDE.md=be good");
    assertThat(newest().damagedAt()).isNotNull();
    host.store().setAfterwards(name -> {});
    host.lifecycle().end(TENANT, session, Optional.empty());
    assertThat(newest().damagedAt()).isNull();
    assertThat(host.contents(session)).contains("CLAUDE.md=be good");
  }

  @Test
  void anOlderSnapshotIsOfferedInPlaceOfADamagedOne() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    host.write(session, "notes.txt", "one");
    host.lifecycle().stop(TENANT, session);
    long stopped = host.generation(session); // It is saved twice if that goes quickly.
    damage(contentOf(stopped));
    assertThatThrownBy(() -> host.lifecycle().resume(TENANT, session))
        .isInstanceOf(DamagedSnapshot.class)
        .hasMessageContaining("Generation " + stopped)
        .hasMessageContaining("generation " + (stopped - 1) + " can be restored");
    assertThat(status()).isEqualTo(SessionStatus.STOPPED);
    assertThat(host.workspaces()).isZero();
    host.lifecycle().restore(TENANT, session, 1);
    host.lifecycle().resume(TENANT, session);
    assertThat(host.contents(session))
        .containsExactly("CLAUDE.md=be good", "src/main.py=print(1)\n");
  }

  @Test
  void theSecondSnapshotTakesOverWhatDidNotChange() throws Exception {
    Path workspace = host.workspace(session);
    byte[] noise = new byte[3 << 20];
    new Random(7).nextBytes(noise);
    Files.write(workspace.resolve("large.bin"), noise);
    Files.setLastModifiedTime(workspace.resolve("large.bin"), FileTime.fromMillis(1_000_000));
    host.clock().forward(Duration.ofMinutes(2)); // From then on, it is at rest.
    host.lifecycle().stop(TENANT, session);
    host.lifecycle().resume(TENANT, session);
    host.store().forgetCounts();
    host.lifecycle().snapshot(TENANT, session);
    assertThat(host.store().newBytes()).isLessThan(100_000);
    assertThat(host.store().bytes()).isGreaterThan(3 << 20);
  }

  @Test
  void snapshotsSayWhyTheyWereMade() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    host.lifecycle().pause(TENANT, session);
    assertThat(newest().reason()).isEqualTo(SnapshotReason.PAUSE);
    host.lifecycle().resume(TENANT, session);
    host.lifecycle().stop(TENANT, session);
    assertThat(newest().reason()).isEqualTo(SnapshotReason.STOP);
    host.write(session, "a.txt", "a");
    assertThat(newest().reason()).isEqualTo(SnapshotReason.CHANGE);
    host.lifecycle().end(TENANT, session, Optional.empty());
    assertThat(newest().reason()).isEqualTo(SnapshotReason.CHANGE);
  }
}
