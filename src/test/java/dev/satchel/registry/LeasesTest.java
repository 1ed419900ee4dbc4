package dev.satchel.registry;

import static dev.satchel.registry.Someone.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Refusal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** One server at a time may change a session, and a former one is refused. */
@Tag("locale-blind")
@ParameterizedClass
@EnumSource(TestDatabase.class)
class LeasesTest {
  private static final Set<SessionStatus> ANY = EnumSet.allOf(SessionStatus.class);

  private final Replica one = Someone.replica("one");
  private final Replica other = Someone.replica("other");
  private final TestDatabase kind;
  private final SharedDatabase database;
  private final Registry registry;
  private final Leases leases;

  LeasesTest(TestDatabase kind) throws Exception {
    this.kind = kind;
    database = SharedDatabase.of(kind);
    registry = database.registry();
    leases = registry.leases();
  }

  private SessionId session() throws Exception {
    NewSession session = Someone.session(Someone.tenant());
    registry.sessions().create(session);
    return session.id();
  }

  @Test
  void aFreeLeaseIsTakenAndKnownToAll() throws Exception {
    SessionId session = session();
    assertThat(leases.current(session)).isEmpty();

    Lease lease = leases.take(session, one, LONG).orElseThrow();

    assertThat(lease.owner()).isEqualTo(one);
    assertThat(lease.session()).isEqualTo(session);
    assertThat(leases.current(session)).contains(lease);
  }

  @Test
  void aLeaseIsTakenFromNobodyNotEvenByItsOwner() throws Exception {
    Lease lease = Someone.owned(registry, one);

    assertThat(leases.take(lease.session(), other, LONG)).isEmpty();
    assertThat(leases.take(lease.session(), one, LONG)).isEmpty();
    assertThat(leases.current(lease.session())).contains(lease);
  }

  @Test
  void thereIsNoLeaseOfASessionThatDoesNotExist() throws Exception {
    assertThat(leases.take(SessionId.random(), one, LONG)).isEmpty();
  }

  @Test
  void anExpiredLeaseIsTakenOverWithAHigherFence() throws Exception {
    Lease lease = Someone.owned(registry, one);
    database.expire(lease);
    assertThat(leases.current(lease.session())).isEmpty();

    Lease next = leases.take(lease.session(), other, LONG).orElseThrow();

    assertThat(next.owner()).isEqualTo(other);
    assertThat(next.fence()).isGreaterThan(lease.fence());
  }

  @Test
  void aLeaseThatExpiredCountsUntilAnotherTakesIt() throws Exception {
    Lease lease = Someone.owned(registry, one);
    database.expire(lease);

    Lease renewed = leases.renew(lease, LONG).orElseThrow();

    assertThat(renewed.fence()).isEqualTo(lease.fence());
    assertThat(leases.current(lease.session())).contains(renewed);
    assertThat(leases.take(lease.session(), other, LONG)).isEmpty();
  }

  @Test
  void renewalIsByTheClockOfTheDatabase() throws Exception {
    Lease lease = Someone.owned(registry, one);

    Lease renewed = leases.renew(lease, LONG.multipliedBy(2)).orElseThrow();

    assertThat(Duration.between(lease.expiresAt(), renewed.expiresAt()))
        .isBetween(LONG, LONG.plusMinutes(1));
  }

  @Test
  void aFormerOwnerCanNeitherRenewNorRelease() throws Exception {
    Lease lease = Someone.owned(registry, one);
    database.expire(lease);
    Lease next = leases.take(lease.session(), other, LONG).orElseThrow();

    assertThat(leases.renew(lease, LONG)).isEmpty();
    assertThat(leases.release(lease)).isFalse();
    assertThat(leases.current(lease.session())).contains(next);
  }

  @Test
  void aFormerOwnerCannotChangeTheSession() throws Exception {
    Lease lease = Someone.owned(registry, one);
    database.expire(lease);
    assertThat(leases.take(lease.session(), one, LONG)).isPresent();

    assertThat(leases.renew(lease, LONG)).isEmpty();
    assertThat(leases.release(lease)).isFalse();
    assertThatThrownBy(
            () ->
                registry
                    .sessions()
                    .transition(lease, Set.of(SessionStatus.ACTIVE), SessionStatus.PAUSED))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.CHANGED));
    assertThatThrownBy(() -> registry.sessions().vacate(lease, ANY, SessionStatus.PAUSED))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(
            () ->
                registry
                    .sessions()
                    .settle(
                        lease, SandboxId.random(), Someone.DIRECTORY, ANY, SessionStatus.ACTIVE))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> registry.sessions().choose(lease, 1)).isInstanceOf(Refusal.class);
  }

  @Test
  void aReleasedLeaseIsFreeAndWorthNothing() throws Exception {
    Lease lease = Someone.owned(registry, one);

    assertThat(leases.release(lease)).isTrue();

    assertThat(leases.renew(lease, LONG)).isEmpty();
    assertThatThrownBy(() -> registry.sessions().vacate(lease, ANY, SessionStatus.PAUSED))
        .isInstanceOf(Refusal.class);
    assertThat(leases.take(lease.session(), other, LONG)).isPresent();
  }

  @Test
  void allLeasesOfOneServerAreRenewedTogether() throws Exception {
    Lease kept = Someone.owned(registry, one);
    Lease lost = Someone.owned(registry, one);
    Lease others = Someone.owned(registry, other);
    database.expire(kept);
    database.expire(lost);
    assertThat(leases.take(lost.session(), other, LONG)).isPresent();

    assertThat(leases.renewAll(one.id(), LONG))
        .singleElement()
        .satisfies(lease -> assertThat(lease.session()).isEqualTo(kept.session()))
        .satisfies(lease -> assertThat(lease.fence()).isEqualTo(kept.fence()));
    assertThat(leases.current(kept.session())).isPresent();
    assertThat(leases.current(others.session())).contains(others);
  }

  @Test
  void allLeasesAreGivenBackWhenNobodyElseRuns() throws Exception {
    try (Registry alone = TestDatabase.open(kind.create())) {
      Lease lease = Someone.owned(alone, one);
      Lease another = Someone.owned(alone, other);

      assertThat(alone.leases().releaseAll()).isEqualTo(2);

      assertThat(alone.leases().current(lease.session())).isEmpty();
      assertThat(alone.leases().take(another.session(), one, LONG)).isPresent();
    }
  }

  @Test
  void ofManyThatWantOneLeaseExactlyOneGetsIt() throws Exception {
    SessionId session = session();
    try (Race race = Race.on(database)) {
      assertThat(
              race.run((two, number) -> two.leases().take(session, Someone.replica("racer"), LONG)))
          .filteredOn(lease -> lease.isPresent())
          .hasSize(1);
    }
    assertThat(leases.current(session).orElseThrow().fence()).isEqualTo(1);
  }

  @Test
  void aLeaseWithoutLengthIsAMistake() throws Exception {
    SessionId session = session();
    assertThatIllegalArgumentException().isThrownBy(() -> leases.take(session, one, Duration.ZERO));
  }
}
