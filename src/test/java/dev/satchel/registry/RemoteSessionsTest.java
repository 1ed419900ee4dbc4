package dev.satchel.registry;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;
import static dev.satchel.registry.SessionStatus.ACTIVE;
import static dev.satchel.registry.SessionStatus.STOPPED;
import static dev.satchel.registry.Someone.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Refusal;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions whose live files are in workspaces on other machines. */
@Tag("locale-blind")
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RemoteSessionsTest {
  private final TenantId tenant = Someone.tenant();
  private final Replica owner = Someone.replica("one");
  private final SharedDatabase database;
  private final Registry registry;
  private final Sessions sessions;

  RemoteSessionsTest(TestDatabase kind) throws Exception {
    database = SharedDatabase.of(kind);
    registry = database.registry();
    sessions = registry.sessions();
  }

  private static NewSession session(TenantId tenant, WorkspaceId workspace) {
    return new NewSession(
        SessionId.random(),
        tenant,
        Someone.AGENT,
        SandboxId.random(),
        ACTIVE,
        null,
        workspace,
        null,
        "{}");
  }

  private SessionId create(WorkspaceId workspace) throws IOException {
    NewSession session = session(tenant, workspace);
    sessions.create(session);
    return session.id();
  }

  private SessionRow find(SessionId session) throws IOException {
    return sessions.find(tenant, session).orElseThrow();
  }

  private Lease take(SessionId session) throws IOException {
    return registry.leases().take(session, owner, LONG).orElseThrow();
  }

  @Test
  void aSessionHasOneWorkspaceUntilItIsVacated() throws Exception {
    WorkspaceId workspace = WorkspaceId.random();
    SessionId session = create(workspace);

    assertThat(find(session).remoteWorkspace()).isEqualTo(workspace);
    assertThat(find(session).isLive()).isTrue();
    assertThat(find(session).owner()).isNull();
    assertThat(sessions.vacate(take(session), Set.of(ACTIVE), STOPPED)).isTrue();

    assertThat(find(session).remoteWorkspace()).isNull();
    assertThat(find(session).isLive()).isFalse();
  }

  @Test
  void aSessionThatIsSettledOnAServerHasLeftItsWorkspace() throws Exception {
    WorkspaceId workspace = WorkspaceId.random();
    SessionId session = create(workspace);
    Lease lease = take(session);
    Someone.snapshot(registry, lease);

    sessions.settle(lease, SandboxId.random(), Someone.DIRECTORY, Set.of(ACTIVE), ACTIVE);

    assertThat(find(session).directory()).isEqualTo(Someone.DIRECTORY);
    assertThat(find(session).remoteWorkspace()).isNull();
    assertThat(find(create(workspace)).remoteWorkspace()).isEqualTo(workspace);
  }

  @Test
  void aWorkspaceHasOneSessionOfWhicheverTenant() throws Exception {
    WorkspaceId workspace = WorkspaceId.random();
    create(workspace);
    NewSession second = session(Someone.tenant(), workspace);

    assertThatThrownBy(() -> sessions.create(second))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ALREADY_EXISTS);
              assertThat(refusal.reason()).contains(workspace.value());
            });
    assertThat(sessions.find(second.tenant(), second.id())).isEmpty();
  }

  @Test
  void ofManyThatWantOneWorkspaceExactlyOneGetsIt() throws Exception {
    WorkspaceId workspace = WorkspaceId.random();
    try (Race race = Race.on(database)) {
      assertThat(race.run((two, number) -> isCreated(two, workspace)))
          .filteredOn(won -> won)
          .hasSize(1);
    }
    assertThat(sessions.count(tenant, SessionFilter.ALL)).isOne();
  }

  private boolean isCreated(Registry two, WorkspaceId workspace) throws IOException {
    try {
      two.sessions().create(session(tenant, workspace));
      return true;
    } catch (Refusal e) {
      assertThat(e.code()).isEqualTo(ALREADY_EXISTS);
      return false;
    }
  }

  @Test
  void liveFilesAreNeverInTwoPlaces() throws Exception {
    SessionId session = create(WorkspaceId.random());
    assertThatThrownBy(
            () ->
                database.change(
                    "UPDATE sessions SET directory = cast('78' as bytea) WHERE id = '"
                        + session
                        + "'"))
        .isInstanceOf(SQLException.class);
    assertThat(find(session).directory()).isNull();
  }

  @Test
  void noServerTakesItOverSavesItOrFindsItIdle() throws Exception {
    SessionId session = create(WorkspaceId.random());
    assertThat(sessions.orphans(Page.first(1000)))
        .extracting(SessionRow::id)
        .doesNotContain(session);
    take(session);
    assertThat(sessions.live(owner.id(), Page.first(10))).isEmpty();
    Instant later = Instant.now().plusSeconds(1000);
    assertThat(sessions.idle(owner.id(), later, 10)).isEmpty();
  }

  @Test
  void theNewestSoundSnapshotOfAWorkspaceIsFoundInWhicheverSessionItIs() throws Exception {
    WorkspaceId workspace = WorkspaceId.random();
    SessionId older = create(workspace);
    Lease first = take(older);
    SnapshotRow one = Someone.snapshot(registry, first);
    sessions.vacate(first, Set.of(ACTIVE), STOPPED);
    SessionId newer = create(workspace);
    assertThat(latest(workspace)).isEqualTo(one.id());
    Lease second = take(newer);
    SnapshotRow two = Someone.snapshot(registry, second);
    SnapshotRow three = Someone.snapshot(registry, second);

    assertThat(latest(workspace)).isEqualTo(three.id());
    registry.snapshots().markDamaged(three.id());
    assertThat(latest(workspace)).isEqualTo(two.id());
    registry.snapshots().markDamaged(two.id());
    assertThat(latest(workspace)).isEqualTo(one.id());
    assertThat(registry.snapshots().latestOf(workspace).orElseThrow().tenant()).isEqualTo(tenant);
    assertThat(registry.snapshots().latestOf(WorkspaceId.random())).isEmpty();
  }

  @Test
  void whatASessionGotAfterItHadLeftAWorkspaceIsNotOfTheWorkspace() throws Exception {
    WorkspaceId workspace = WorkspaceId.random();
    Lease lease = take(create(workspace));
    SnapshotRow there = Someone.snapshot(registry, lease);

    sessions.settle(lease, SandboxId.random(), Someone.DIRECTORY, Set.of(ACTIVE), ACTIVE);
    Someone.snapshot(registry, lease);
    assertThat(latest(workspace)).isEqualTo(there.id());
    sessions.vacate(lease, Set.of(ACTIVE), STOPPED);
    Someone.snapshot(registry, lease);
    assertThat(latest(workspace)).isEqualTo(there.id());
  }

  @Test
  void whichSnapshotOfASessionIsNewerDoesNotDependOnTheClocksOfServers() throws Exception {
    WorkspaceId workspace = WorkspaceId.random();
    Lease lease = take(create(workspace));
    Clock late = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
    try (Registry other = Registry.open(database.address(), late, TestDatabase.HASH)) {
      Someone.snapshot(registry, lease);
      SnapshotRow newer = Someone.snapshot(other, lease);
      assertThat(latest(workspace)).isEqualTo(newer.id());
    }
  }

  private SnapshotId latest(WorkspaceId workspace) throws IOException {
    return registry.snapshots().latestOf(workspace).orElseThrow().snapshot().id();
  }
}
