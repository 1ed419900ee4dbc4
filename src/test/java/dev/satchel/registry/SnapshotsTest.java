package dev.satchel.registry;

import static dev.satchel.registry.Someone.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Snapshots are listed and forgotten, and none that is needed goes. */
@Tag("locale-blind")
@ParameterizedClass
@EnumSource(TestDatabase.class)
class SnapshotsTest {
  private static final int MANY = 10_000;

  private final Replica one = Someone.replica("one");
  private final SharedDatabase database;
  private final Registry registry;
  private final Snapshots snapshots;
  private final Lease lease;

  SnapshotsTest(TestDatabase kind) throws Exception {
    database = SharedDatabase.of(kind);
    registry = database.registry();
    snapshots = registry.snapshots();
    lease = Someone.owned(registry, one);
  }

  private SnapshotId snapshot() throws Exception {
    return snapshot(0);
  }

  private SnapshotId snapshot(long faults) throws Exception {
    return Someone.snapshot(registry, lease, faults).id();
  }

  private List<SnapshotId> forgettable(int keep) throws Exception {
    return forgettable(keep, Instant.now().plus(Duration.ofDays(1)));
  }

  private List<SnapshotId> forgettable(int keep, Instant time) throws Exception {
    return snapshots.forgettable(keep, time, MANY).stream()
        .map(SnapshotRow::id)
        .filter(id -> id.session().equals(lease.session()))
        .toList();
  }

  @Test
  void snapshotsAreListedFromTheNewestOnPageByPage() throws Exception {
    SnapshotId first = snapshot();
    SnapshotId second = snapshot();
    SnapshotId third = snapshot();

    assertThat(snapshots.list(lease.session(), new Page(2, 0)))
        .extracting(SnapshotRow::id)
        .containsExactly(third, second);
    assertThat(snapshots.list(lease.session(), new Page(2, 2)))
        .extracting(SnapshotRow::id)
        .containsExactly(first);
    assertThat(snapshots.list(SessionId.random(), Page.first(2))).isEmpty();
  }

  @Test
  void theNewestIsTheNewestThatIsNotDamaged() throws Exception {
    SnapshotId first = snapshot();
    SnapshotId second = snapshot();

    assertThat(snapshots.markDamaged(second)).isTrue();
    assertThat(snapshots.markDamaged(second)).isFalse();

    assertThat(snapshots.newest(lease.session()).orElseThrow().id()).isEqualTo(first);
    assertThat(snapshots.find(second).orElseThrow().damagedAt()).isNotNull();
  }

  @Test
  void itIsRecordedWhoAcceptsALoss() throws Exception {
    SnapshotId partial = snapshot(3);

    assertThat(snapshots.accept(partial, "key of Ann")).isTrue();

    SnapshotRow row = snapshots.find(partial).orElseThrow();
    assertThat(row.facts().complete()).isFalse();
    assertThat(row.acceptedBy()).isEqualTo("key of Ann");
    assertThat(row.acceptedAt()).isNotNull();
    assertThat(snapshots.accept(new SnapshotId(lease.session(), 9), "x")).isFalse();
  }

  @Test
  void aRemovedSnapshotIsDebris() throws Exception {
    SnapshotRow first = Someone.snapshot(registry, lease);
    SnapshotId second = snapshot();

    assertThat(snapshots.remove(first.id())).isEqualTo(Removal.REMOVED);

    assertThat(snapshots.list(lease.session(), Page.first(9)))
        .extracting(SnapshotRow::id)
        .containsExactly(second);
    assertThat(registry.uploads().debris(Instant.now(), MANY))
        .filteredOn(debris -> debris.snapshot().equals(first.id()))
        .singleElement()
        .satisfies(debris -> assertThat(debris.objects()).isEqualTo(first.objects()));
    assertThat(snapshots.remove(first.id())).isEqualTo(Removal.MISSING);
    assertThat(snapshots.remove(new SnapshotId(SessionId.random(), 1))).isEqualTo(Removal.MISSING);
  }

  @Test
  void theLastSnapshotStays() throws Exception {
    SnapshotId only = snapshot();
    assertThat(snapshots.remove(only)).isEqualTo(Removal.LAST);
    assertThat(snapshots.find(only)).isPresent();
  }

  @Test
  void theLastSoundAndTheLastCompleteOneStay() throws Exception {
    SnapshotId complete = snapshot();
    SnapshotId damaged = snapshot();
    snapshots.markDamaged(damaged);
    assertThat(snapshots.remove(complete)).isEqualTo(Removal.LAST);

    SnapshotId partial = snapshot(1);
    assertThat(snapshots.remove(complete)).isEqualTo(Removal.LAST);
    assertThat(snapshots.remove(damaged)).isEqualTo(Removal.REMOVED);
    SnapshotId better = snapshot();
    assertThat(snapshots.remove(partial)).isEqualTo(Removal.REMOVED);
    assertThat(snapshots.remove(complete)).isEqualTo(Removal.REMOVED);
    assertThat(snapshots.remove(better)).isEqualTo(Removal.LAST);
  }

  @Test
  void theOneThatTheFilesComeFromStaysWhicheverItIs() throws Exception {
    SnapshotId first = snapshot();
    SnapshotId second = snapshot();
    assertThat(snapshots.remove(second)).isEqualTo(Removal.CURRENT);

    assertThat(registry.sessions().choose(lease, first.generation())).isTrue();
    assertThat(registry.sessions().choose(lease, 99)).isFalse();

    assertThat(snapshots.remove(first)).isEqualTo(Removal.CURRENT);
    assertThat(snapshots.remove(second)).isEqualTo(Removal.REMOVED);
  }

  @Test
  void oneThatIsReadStaysUntilTheReaderIsGone() throws Exception {
    SnapshotId first = snapshot();
    snapshot();
    Readers readers = registry.readers();
    ReplicaId two = Someone.replica("two").id();
    assertThat(readers.enter(first, one.id(), LONG)).isTrue();
    assertThat(readers.enter(first, one.id(), Duration.ofMillis(1))).isTrue();
    assertThat(readers.enter(first, two, LONG)).isTrue();
    assertThat(forgettable(1)).isEmpty();
    assertThat(snapshots.remove(first)).isEqualTo(Removal.IN_USE);
    assertThat(
            database.number(
                "SELECT count(*) FROM readers WHERE expires_at > current_timestamp"
                    + " AND reader_id = '"
                    + one.id()
                    + "'"))
        .isEqualTo(1);

    readers.leave(first, one.id());
    assertThat(snapshots.remove(first)).isEqualTo(Removal.IN_USE);
    database.change(
        "UPDATE readers SET expires_at = current_timestamp WHERE reader_id = '" + two + "'");

    assertThat(forgettable(1)).containsExactly(first);
    assertThat(snapshots.remove(first)).isEqualTo(Removal.REMOVED);
    assertThat(readers.enter(first, one.id(), LONG)).isFalse();
  }

  @Test
  void ofAReaderAndARemovalAtTheSameTimeOneWins() throws Exception {
    SnapshotId old = snapshot();
    try (Race race = Race.on(database)) {
      for (int round = 0; round < 10; round++) {
        SnapshotId read = old;
        old = snapshot();
        List<Boolean> reads = race.run((two, number) -> readsOrRemoves(two, number, read));
        assertThat(reads.contains(true)).isEqualTo(snapshots.find(read).isPresent());
      }
    }
  }

  /** Reads or removes the snapshot, as the runner's number is; says whether it may be read. */
  private static boolean readsOrRemoves(Registry registry, int number, SnapshotId snapshot)
      throws Exception {
    if (number < 3) {
      registry.snapshots().remove(snapshot);
      return false;
    }
    return registry.readers().enter(snapshot, new ReplicaId("reader-" + number), LONG);
  }

  @Test
  void ofManyThatRemoveOneOfTwoSnapshotsNoneRemovesBoth() throws Exception {
    snapshot();
    try (Race race = Race.on(database)) {
      for (int round = 0; round < 10; round++) {
        SnapshotId one = snapshots.newest(lease.session()).orElseThrow().id();
        SnapshotId other = snapshot();
        database.change(
            "UPDATE sessions SET current_generation = NULL WHERE id = '" + lease.session() + "'");
        race.run((two, number) -> two.snapshots().remove(number < 3 ? one : other));
        assertThat(snapshots.list(lease.session(), Page.first(9))).hasSize(1);
      }
    }
  }

  @Test
  void whatIsBeyondTheLastOnesAndOldEnoughMayBeForgotten() throws Exception {
    SnapshotId first = snapshot();
    SnapshotId second = snapshot();
    snapshot();
    snapshot();

    assertThat(forgettable(2)).containsExactly(first, second);
    assertThat(forgettable(3)).containsExactly(first);
    assertThat(forgettable(4)).isEmpty();
    assertThat(forgettable(2, Instant.EPOCH)).isEmpty();
    assertThat(forgettable(1, snapshots.find(second).orElseThrow().createdAt()))
        .containsExactly(first);
    assertThatIllegalArgumentException().isThrownBy(() -> forgettable(0));
  }

  @Test
  void damagedOnesDoNotCountAndACompleteOneIsNotReplacedByPartialOnes() throws Exception {
    SnapshotId complete = snapshot();
    SnapshotId partial = snapshot(1);
    SnapshotId damaged = snapshot();
    snapshots.markDamaged(damaged);
    SnapshotId newest = snapshot(1);

    assertThat(forgettable(1)).containsExactly(partial, damaged);
    assertThat(forgettable(2)).isEmpty();
    snapshot();
    assertThat(forgettable(1)).containsExactly(complete, partial, damaged, newest);
    registry.sessions().choose(lease, complete.generation());
    assertThat(forgettable(1)).containsExactly(partial, damaged, newest);
  }
}
