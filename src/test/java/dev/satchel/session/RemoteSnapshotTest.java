package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.INCOMPLETE;
import static dev.satchel.session.Host.TENANT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Outage;
import dev.satchel.Refusal;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionStatus;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sandbox on another machine sends as a snapshot, and what is taken of it. */
@Tag("locale-blind")
class RemoteSnapshotTest {
  private static final int LARGE = 3 << 20;

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
  void theSecondSnapshotTakesFramesOver() throws IOException {
    byte[] large = new byte[LARGE];
    new Random(1).nextBytes(large);
    Files.write(tree.directory.resolve("large"), large);
    tree.clock().forward(Duration.ofMinutes(2)); // From then on, it is at rest.
    host.lifecycle().snapshot(TENANT, session);
    assertThat(tree.sent()).isGreaterThan(LARGE);
    site.put("f.txt", "two");
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
  void whatChangesBehindASnapshotIsSavedAsWell() throws IOException {
    AtomicInteger times = new AtomicInteger();
    tree.afterCapture(
        () -> {
          if (times.incrementAndGet() <= 2) {
            site.put("late" + times.get(), "late");
          }
        });
    host.lifecycle().stop(TENANT, session);
    assertThat(host.contents(session)).containsExactly("f.txt=one", "late1=late", "late2=late");
  }

  @Test
  void aSessionThatIsAlwaysWrittenToIsNotStopped() throws IOException {
    AtomicInteger times = new AtomicInteger();
    tree.afterCapture(() -> site.put("late" + times.incrementAndGet(), "late"));
    RemoteSite.refuse(BUSY, "being written to", () -> host.lifecycle().stop(TENANT, session));
    assertThat(site.row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(site.row().status()).isEqualTo(SessionStatus.ACTIVE);
    host.lifecycle().end(TENANT, session, Optional.of("an operator"));
    assertThat(site.row().status()).isEqualTo(SessionStatus.ENDED);
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
    assertThat(site.row().status()).isEqualTo(SessionStatus.ENDED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whatBreaksOffAnywhereIsNoSnapshot(int pieces) throws IOException {
    tree.breakOffAfter(pieces);
    for (int i = 0; i < 2; i++) {
      RemoteSite.refuse(INCOMPLETE, "broke off", () -> host.lifecycle().pause(TENANT, session));
      RemoteSite.refuse(
          INCOMPLETE, "broke off", () -> host.lifecycle().end(TENANT, session, Optional.empty()));
    }
    assertThat(site.snapshots()).isEmpty();
    assertThat(site.row().status()).isEqualTo(SessionStatus.ACTIVE);
    tree.breakOffAfter(Integer.MAX_VALUE);
    host.lifecycle().end(TENANT, session, Optional.empty());
    assertThat(host.contents(session)).containsExactly("f.txt=one");
  }

  @Test
  void aStoreThatFailsChangesNothing() throws IOException {
    host.store().setAway(true);
    assertThatThrownBy(() -> host.lifecycle().stop(TENANT, session))
        .isInstanceOf(Outage.class)
        .hasMessageContaining("The store is away");
    host.store().setAway(false);
    assertThat(site.row().remoteWorkspace()).isEqualTo(tree.id);
    assertThat(site.snapshots()).isEmpty();
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
    site.put("more.txt", "more".repeat(1000));
    tree.lieWith(bytes -> first[0]);
    RemoteSite.refuse(
        INCOMPLETE, "of another content", () -> host.lifecycle().snapshot(TENANT, session));
    assertThat(site.snapshots()).hasSize(1);
    tree.lieWith(bytes -> bytes);
    host.lifecycle().stop(TENANT, session);
    assertThat(host.contents(session)).contains("f.txt=one");
  }

  private void assertNoSnapshot(String why) throws IOException {
    RemoteSite.refuse(INCOMPLETE, why, () -> host.lifecycle().snapshot(TENANT, session));
    assertThat(site.snapshots()).isEmpty();
  }

  /** The same with another name of the same length. */
  private static byte[] replace(byte[] bytes, String name, String other) {
    return latin1(bytes).replace(name, other).getBytes(ISO_8859_1);
  }

  @Test
  void aCatalogueThatLiesAboutAHashShowsBeforeTheSnapshotIsOne() throws Exception {
    host.lifecycle().snapshot(TENANT, session);
    site.put("f.txt", "two");
    String hash = latin1(MessageDigest.getInstance("SHA-256").digest("two".getBytes(UTF_8)));
    tree.lieWith(bytes -> replace(bytes, hash, latin1(new byte[32])));
    String why = "is no snapshot";
    RemoteSite.refuse(INCOMPLETE, why, () -> host.lifecycle().pause(TENANT, session));
    RemoteSite.refuse(INCOMPLETE, why, () -> host.lifecycle().snapshot(TENANT, session));
    RemoteSite.refuse(INCOMPLETE, why, () -> host.lifecycle().fork(TENANT, session));
    RemoteSite.refuse(INCOMPLETE, why, () -> host.lifecycle().stop(TENANT, session));
    assertThat(site.snapshots()).hasSize(1);
    assertThat(site.row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(site.row().remoteWorkspace()).isEqualTo(tree.id);
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
    RemoteSite.refuse(
        INCOMPLETE,
        "is no snapshot",
        () -> host.lifecycle().end(TENANT, session, Optional.empty()));
    host.lifecycle().end(TENANT, session, Optional.of("an operator"));
    assertThat(site.row().status()).isEqualTo(SessionStatus.ENDED);
    assertThat(site.row().remoteWorkspace()).isNull();
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
      RemoteSite.refuse(INCOMPLETE, "takes over", () -> host.lifecycle().snapshot(TENANT, session));
    }
    tree.takeOver(10);
    RemoteSite.refuse(INCOMPLETE, "takes over", () -> host.lifecycle().snapshot(TENANT, session));
    assertThat(site.snapshots()).hasSize(1);
  }
}
