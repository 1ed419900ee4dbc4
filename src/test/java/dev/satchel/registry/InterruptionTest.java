package dev.satchel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A request that is broken off interrupts its thread; the database goes on for all others. */
@Tag("locale-blind")
class InterruptionTest {
  /** So many are disturbed; of the others, the first that succeeds is enough. */
  private static final int ATTEMPTS = 60;

  private static final int MOST_ATTEMPTS = 100;

  private final Set<SnapshotId> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger attempts = new AtomicInteger();

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void aThreadThatIsInterruptedDoesNoHarmToOthers(TestDatabase kind) throws Exception {
    DatabaseAddress address = kind.create();
    Replica owner = Someone.replica("one");
    Set<SnapshotId> undisturbed = new HashSet<>();
    try (Registry registry = TestDatabase.open(address)) {
      Lease mine = Someone.owned(registry, owner);
      Lease theirs = Someone.owned(registry, owner);
      Thread worker = new Thread(() -> work(registry, theirs));
      worker.start();
      do {
        if (attempts.get() < ATTEMPTS) {
          worker.interrupt();
        }
        undisturbed.add(Someone.snapshot(registry, mine).id());
      } while (worker.isAlive());
    }
    try (Registry again = TestDatabase.open(address)) {
      assertPresent(again, undisturbed);
      assertPresent(again, acknowledged);
    }
  }

  private void work(Registry registry, Lease lease) {
    while (attempts.incrementAndGet() <= (acknowledged.isEmpty() ? MOST_ATTEMPTS : ATTEMPTS)) {
      try {
        acknowledged.add(Someone.snapshot(registry, lease).id());
      } catch (IOException e) {
        Thread.interrupted(); // Its own work may fail; the next begins as on any thread of a pool.
      }
    }
  }

  private static void assertPresent(Registry registry, Set<SnapshotId> snapshots) throws Exception {
    assertThat(snapshots).isNotEmpty();
    for (SnapshotId snapshot : snapshots) {
      assertThat(registry.snapshots().find(snapshot)).as("%s", snapshot).isPresent();
    }
  }
}
