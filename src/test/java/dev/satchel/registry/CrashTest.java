package dev.satchel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was acknowledged is there after {@code kill -9}, and nothing is there by half. */
@Tag("locale-blind")
class CrashTest {
  private static final int ROUNDS = 3;
  private static final int THREADS = 3;

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void whatWasCommittedOutlivesAProcessThatIsKilled(TestDatabase database) throws Exception {
    DatabaseAddress address = database.create();
    Set<SnapshotId> earlier = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      Set<SnapshotId> acknowledged = killed(address, 20 + 17 * round);
      try (Registry registry = TestDatabase.open(address)) {
        assertDebris(registry, acknowledged);
        assertPresent(registry, acknowledged);
        assertPresent(registry, earlier);
        for (Map.Entry<SessionId, Long> session : newest(acknowledged).entrySet()) {
          assertCanGoOn(registry, session.getKey(), session.getValue());
        }
      }
      earlier.addAll(acknowledged);
    }
  }

  @Test
  void whatWasCommittedOutlivesADiskThatIsFullAndItGoesOnWhenThereIsRoom() throws Exception {
    DatabaseAddress address = TestDatabase.EMBEDDED.create();
    String[] littleRoom = {"bash", "-c", "ulimit -S -f 1600; exec \"$@\"", "-"};
    Set<SnapshotId> acknowledged;
    try (RegistryUser user = RegistryUser.start(address, 1, littleRoom)) {
      acknowledged = new HashSet<>(user.untilItFails());
      assertThat(acknowledged).isNotEmpty();
      Command.run("prlimit", "--pid", String.valueOf(user.pid()), "--fsize=unlimited");
      acknowledged.add(user.acknowledged());
    }
    try (Registry registry = TestDatabase.open(address)) {
      assertPresent(registry, acknowledged);
    }
  }

  /** Lets a process make snapshots, and kills it after some; gives those that it knew of. */
  private static Set<SnapshotId> killed(DatabaseAddress address, int snapshots) throws Exception {
    Set<SnapshotId> acknowledged = new HashSet<>();
    try (RegistryUser user = RegistryUser.start(address, THREADS)) {
      for (int i = 0; i < snapshots; i++) {
        acknowledged.add(user.acknowledged());
      }
      acknowledged.addAll(user.kill());
    }
    return acknowledged;
  }

  private static Map<SessionId, Long> newest(Set<SnapshotId> snapshots) {
    Map<SessionId, Long> newest = new HashMap<>();
    snapshots.forEach(id -> newest.merge(id.session(), id.generation(), Math::max));
    return newest;
  }

  /** No more than what each thread had begun is left, and nothing that is committed. */
  private static void assertDebris(Registry registry, Set<SnapshotId> committed) throws Exception {
    registry.leases().releaseAll();
    registry.uploads().doom();
    List<Debris> debris = registry.uploads().debris(Instant.now().plusSeconds(3600), 1000);
    assertThat(debris).hasSizeLessThanOrEqualTo(THREADS);
    assertThat(debris).extracting(Debris::snapshot).doesNotContainAnyElementsOf(committed);
    for (Debris each : debris) {
      assertThat(registry.snapshots().find(each.snapshot())).isEmpty();
      registry.uploads().forget(each);
    }
  }

  private static void assertPresent(Registry registry, Set<SnapshotId> snapshots) throws Exception {
    for (SnapshotId snapshot : snapshots) {
      assertThat(registry.snapshots().find(snapshot)).as("%s", snapshot).isPresent();
    }
  }

  /** At most one more was committed than acknowledged, and the next one comes after that. */
  private static void assertCanGoOn(Registry registry, SessionId session, long acknowledged)
      throws Exception {
    Lease lease =
        registry.leases().take(session, Someone.replica("heir"), Someone.LONG).orElseThrow();
    long last = registry.snapshots().newest(session).orElseThrow().id().generation();
    assertThat(last).isBetween(acknowledged, acknowledged + 1);
    assertThat(Someone.snapshot(registry, lease).id().generation()).isGreaterThan(last);
  }
}
