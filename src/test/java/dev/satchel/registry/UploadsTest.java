package dev.satchel.registry;

import static dev.satchel.registry.Someone.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** An upload becomes a snapshot as a whole or not at all, and what it leaves is found. */
@Tag("locale-blind")
@ParameterizedClass
@EnumSource(TestDatabase.class)
class UploadsTest {
  private static final int MANY = 10_000;
  private static final Duration HOUR = Duration.ofHours(1);

  private final Replica one = Someone.replica("one");
  private final Replica other = Someone.replica("other");
  private final SharedDatabase database;
  private final Registry registry;
  private final Uploads uploads;
  private final Snapshots snapshots;
  private final Lease lease;

  UploadsTest(TestDatabase kind) throws Exception {
    database = SharedDatabase.of(kind);
    registry = database.registry();
    uploads = registry.uploads();
    snapshots = registry.snapshots();
    lease = Someone.owned(registry, one);
  }

  private static void assertChanged(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.CHANGED));
  }

  private Lease takeOver() throws Exception {
    database.expire(lease);
    return registry.leases().take(lease.session(), other, LONG).orElseThrow();
  }

  private List<SnapshotRow> committed() throws Exception {
    return snapshots.list(lease.session(), Page.first(100));
  }

  private List<Debris> debris() throws Exception {
    return debris(Instant.now().plus(HOUR));
  }

  private List<Debris> debris(Instant time) throws Exception {
    return uploads.debris(time, MANY).stream()
        .filter(debris -> debris.snapshot().session().equals(lease.session()))
        .toList();
  }

  private @Nullable Long current() throws Exception {
    String sql = "SELECT current_generation FROM sessions WHERE id = '" + lease.session() + "'";
    return database.number(sql);
  }

  @Test
  void aCommittedUploadIsASnapshot() throws Exception {
    Upload upload = Someone.upload(registry, lease);
    assertThat(committed()).isEmpty();

    SnapshotRow row = uploads.commit(upload, Someone.facts(2));

    assertThat(row.id()).isEqualTo(new SnapshotId(lease.session(), 1));
    assertThat(row.reason()).isEqualTo(SnapshotReason.EXPLICIT);
    assertThat(row.objects()).isEqualTo(Someone.names(row.id()));
    assertThat(row.facts()).isEqualTo(Someone.facts(2));
    assertThat(row.damagedAt()).isNull();
    assertThat(committed()).containsExactly(row);
    assertThat(snapshots.find(row.id())).contains(row);
    assertThat(snapshots.newest(lease.session())).contains(row);
    assertThat(current()).isEqualTo(1);
    uploads.doom();
    assertThat(debris()).isEmpty();
  }

  @Test
  void aCommitWhoseAnswerWasLostCanBeRepeated() throws Exception {
    Upload upload = Someone.upload(registry, lease);
    SnapshotRow row = uploads.commit(upload, Someone.facts(0));
    takeOver();

    assertThat(uploads.commit(upload, Someone.facts(0))).isEqualTo(row);
    assertThat(committed()).containsExactly(row);
  }

  @Test
  void generationsGrowWhateverBecomesOfTheUploads() throws Exception {
    uploads.abandon(Someone.upload(registry, lease));
    SnapshotRow second = Someone.snapshot(registry, lease);
    Lease next = takeOver();

    assertThat(second.id().generation()).isEqualTo(2);
    assertThat(Someone.snapshot(registry, next).id().generation()).isEqualTo(3);
  }

  @Test
  void whatFailsOnTheWayLeavesNothing() throws Exception {
    assertThatThrownBy(
            () ->
                uploads.begin(
                    lease,
                    SnapshotReason.PAUSE,
                    (snapshot, upload) -> {
                      throw new IllegalStateException("no name for " + snapshot);
                    }))
        .hasMessage("no name for " + lease.session() + " generation 1");

    assertThat(Someone.upload(registry, lease).snapshot().generation()).isEqualTo(1);
  }

  @Test
  void ofManyUploadsAtTheSameTimeEachHasItsGeneration() throws Exception {
    try (Race race = Race.on(database)) {
      List<SnapshotRow> rows = race.run((two, number) -> Someone.snapshot(two, lease));
      assertThat(rows)
          .extracting(row -> row.id().generation())
          .containsExactlyInAnyOrderElementsOf(
              LongStream.rangeClosed(1, rows.size()).boxed().toList());
      assertThat(current()).isEqualTo(rows.size());
    }
  }

  @Test
  void anOlderGenerationThatIsCommittedLaterDoesNotBecomeTheCurrentOne() throws Exception {
    Upload older = Someone.upload(registry, lease);
    SnapshotRow newer = Someone.snapshot(registry, lease);

    uploads.commit(older, Someone.facts(0));

    assertThat(current()).isEqualTo(2);
    assertThat(snapshots.newest(lease.session())).contains(newer);
  }

  @Test
  void aFormerOwnerCannotCommit() throws Exception {
    Upload upload = Someone.upload(registry, lease);
    takeOver();

    assertChanged(() -> uploads.commit(upload, Someone.facts(0)));
    assertChanged(() -> Someone.upload(registry, lease));

    assertThat(committed()).isEmpty();
    assertThat(current()).isNull();
  }

  @Test
  void anExpiredLeaseThatNobodyTookCanStillCommit() throws Exception {
    Upload upload = Someone.upload(registry, lease);
    database.expire(lease);

    assertThat(uploads.commit(upload, Someone.facts(0)).id().generation()).isEqualTo(1);
  }

  @Test
  void uploadsOfAFormerOwnerAreGivenUpAndFound() throws Exception {
    Upload upload = Someone.upload(registry, lease);
    Lease next = takeOver();
    Upload under = Someone.upload(registry, next);

    uploads.doom();

    assertThat(debris())
        .containsExactly(new Debris(upload.id(), upload.snapshot(), upload.objects()));
    assertThat(uploads.commit(under, Someone.facts(0)).id()).isEqualTo(under.snapshot());
  }

  @Test
  void whatNobodyCarriesOnIsToldOnceAndListedLaterThanWhatWasGivenUp() throws Exception {
    Upload deserted = Someone.upload(registry, lease);
    Upload givenUp = Someone.upload(registry, takeOver());
    uploads.abandon(givenUp);

    List<Debris> told = uploads.doom();

    assertThat(told).extracting(Debris::id).contains(deserted.id()).doesNotContain(givenUp.id());
    assertThat(uploads.doom()).extracting(Debris::id).doesNotContain(deserted.id());
    assertThat(debris(Instant.now().minus(HOUR)))
        .extracting(Debris::id)
        .containsExactly(givenUp.id());
    assertThat(debris()).extracting(Debris::id).containsExactly(deserted.id(), givenUp.id());
  }

  @Test
  void objectsAreNamedByTheUploadThatBringsThem() throws Exception {
    Upload upload =
        uploads.begin(
            lease,
            SnapshotReason.PAUSE,
            (snapshot, id) -> new ObjectNames(List.of(snapshot.generation() + "/" + id)));

    assertThat(upload.objects().names()).containsExactly("1/" + upload.id());
    assertThat(uploads.commit(upload, Someone.facts(0)).objects()).isEqualTo(upload.objects());
  }

  @Test
  void anUploadThatWasGivenUpIsNeverCommitted() throws Exception {
    Upload upload = Someone.upload(registry, lease);
    database.expire(lease);
    uploads.doom();
    assertThat(registry.leases().renew(lease, LONG)).isPresent();

    assertChanged(() -> uploads.commit(upload, Someone.facts(0)));

    assertThat(committed()).isEmpty();
    assertThat(debris()).hasSize(1);
  }

  @Test
  void debrisIsListedUntilItIsForgotten() throws Exception {
    Upload upload = Someone.upload(registry, lease);
    Upload under = Someone.upload(registry, lease);
    assertThat(debris()).isEmpty();
    assertThat(uploads.abandon(upload)).isTrue();
    Debris debris = debris().get(0);

    uploads.forget(debris);
    uploads.forget(new Debris(under.id(), under.snapshot(), under.objects()));

    assertThat(debris()).isEmpty();
    assertThat(uploads.commit(under, Someone.facts(0))).isNotNull();
    assertThat(uploads.abandon(under)).isFalse();
    assertChanged(() -> uploads.commit(upload, Someone.facts(0)));
  }

  @Test
  void whatComesAfterItWasRemovedIsListedOnceMore() throws Exception {
    Upload upload = Someone.upload(registry, lease);
    uploads.abandon(upload);
    uploads.forget(debris().get(0));
    assertThat(uploads.abandon(upload)).isTrue();
    assertThat(debris()).extracting(Debris::id).containsExactly(upload.id());
  }

  @Test
  void ofACommitAndACleanupAtTheSameTimeOneWins() throws Exception {
    try (Race race = Race.on(database)) {
      for (int round = 0; round < 10; round++) {
        Upload upload = Someone.upload(registry, lease);
        List<Boolean> commits = race.run((two, number) -> either(two, number, upload));
        boolean committed = snapshots.find(upload.snapshot()).isPresent();
        boolean listed = debris().stream().anyMatch(debris -> debris.id().equals(upload.id()));
        assertThat(committed).isNotEqualTo(listed).isEqualTo(commits.contains(true));
      }
    }
  }

  /** Commits or abandons the upload, as the runner's number is; says whether it is committed. */
  private static boolean either(Registry registry, int number, Upload upload) throws Exception {
    if (number < 3) {
      registry.uploads().abandon(upload);
      return false;
    }
    try {
      registry.uploads().commit(upload, Someone.facts(0));
      return true;
    } catch (Refusal e) {
      return false;
    }
  }
}
