package dev.satchel.registry;

import static dev.satchel.registry.SessionStatus.ACTIVE;
import static dev.satchel.registry.SessionStatus.ENDED;
import static dev.satchel.registry.SessionStatus.PAUSED;
import static dev.satchel.registry.SessionStatus.STOPPED;
import static dev.satchel.registry.Someone.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written of sessions is read again, by those whose sessions they are. */
@Tag("locale-blind")
@ParameterizedClass
@EnumSource(TestDatabase.class)
class SessionsTest {
  private final TenantId tenant = Someone.tenant();
  private final Replica owner = Someone.replica("one");
  private final SharedDatabase database;
  private final Registry registry;
  private final Sessions sessions;

  SessionsTest(TestDatabase kind) throws Exception {
    database = SharedDatabase.of(kind);
    registry = database.registry();
    sessions = registry.sessions();
  }

  private SessionId create(SessionStatus status, String agent) throws Exception {
    NewSession session =
        new NewSession(
            SessionId.random(),
            tenant,
            new AgentName(agent),
            SandboxId.random(),
            status,
            null,
            null,
            null,
            "{}");
    sessions.create(session);
    return session.id();
  }

  private SessionStatus status(SessionId session) throws Exception {
    return sessions.find(tenant, session).orElseThrow().status();
  }

  private List<SessionId> ids(SessionFilter filter, Page page) throws Exception {
    return sessions.list(tenant, filter, page).stream().map(SessionRow::id).toList();
  }

  @Test
  void everythingThatASessionIsMadeWithIsReadAgain() throws Exception {
    SessionId parent = create(ENDED, "coder");
    WorkspacePath directory =
        WorkspacePath.parse(RawName.of(new byte[] {'/', 'd', (byte) 0xff, '\n', '/', '\''}));
    NewSession made =
        new NewSession(
            SessionId.random(),
            tenant,
            new AgentName("Prüfer 2"),
            SandboxId.random(),
            SessionStatus.STARTING,
            directory,
            null,
            parent,
            "{\"model\":\"größer\"}");
    sessions.create(made, owner, LONG);

    SessionRow row = sessions.find(tenant, made.id()).orElseThrow();

    assertThat(row)
        .usingRecursiveComparison()
        .ignoringFields("owner", "generation", "createdAt", "lastActiveAt")
        .isEqualTo(made);
    assertThat(row.owner()).isEqualTo(owner.id());
    assertThat(row.generation()).isNull();
    assertThat(row.createdAt()).isEqualTo(row.lastActiveAt()).isBeforeOrEqualTo(Instant.now());
  }

  @Test
  void aSessionOfAnotherTenantLooksLikeOneThatDoesNotExist() throws Exception {
    SessionId session = create(ACTIVE, "coder");
    TenantId stranger = Someone.tenant();

    assertThat(sessions.find(stranger, session))
        .isEqualTo(sessions.find(tenant, SessionId.random()));
    assertThat(sessions.list(stranger, SessionFilter.ALL, Page.first(10))).isEmpty();
    assertThat(sessions.count(stranger, SessionFilter.ALL)).isZero();
    assertThat(sessions.configure(stranger, session, "{}"))
        .isEqualTo(sessions.configure(tenant, SessionId.random(), "{}"))
        .isFalse();
    assertThat(sessions.find(tenant, session)).isPresent();
  }

  @Test
  void anIdIsTakenOnlyOnce() throws Exception {
    NewSession session = Someone.session(tenant);
    sessions.create(session);

    assertThatThrownBy(() -> sessions.create(session)).isInstanceOf(java.io.IOException.class);
    assertThat(sessions.count(tenant, SessionFilter.ALL)).isEqualTo(1);
  }

  @Test
  void sessionsAreListedFromTheNewestOnPageByPage() throws Exception {
    List<SessionId> made = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      made.add(create(ACTIVE, "coder"));
    }
    Collections.reverse(made);

    assertThat(ids(SessionFilter.ALL, new Page(3, 0))).isEqualTo(made.subList(0, 3));
    assertThat(ids(SessionFilter.ALL, new Page(3, 3))).isEqualTo(made.subList(3, 6));
    assertThat(ids(SessionFilter.ALL, new Page(3, 6))).isEqualTo(made.subList(6, 7));
    assertThat(ids(SessionFilter.ALL, new Page(3, 7))).isEmpty();
    assertThat(sessions.count(tenant, SessionFilter.ALL)).isEqualTo(7);
  }

  @Test
  void sessionsOfTheSameMomentHaveAnOrderAllTheSame() throws Exception {
    for (int i = 0; i < 5; i++) {
      create(ACTIVE, "coder");
    }
    database.change(
        "UPDATE sessions SET created_at = current_timestamp WHERE tenant_id = '" + tenant + "'");

    List<SessionId> whole = ids(SessionFilter.ALL, Page.first(5));
    List<SessionId> pieces = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      pieces.addAll(ids(SessionFilter.ALL, new Page(1, i)));
    }
    assertThat(pieces).isEqualTo(whole).doesNotHaveDuplicates();
  }

  @Test
  void sessionsAreFilteredByStatusAndAgent() throws Exception {
    final SessionId active = create(ACTIVE, "coder");
    final SessionId paused = create(PAUSED, "coder");
    final SessionId ended = create(ENDED, "coder");
    final SessionId painter = create(ACTIVE, "painter");
    SessionFilter over = new SessionFilter(null, Set.of(PAUSED, ENDED));
    SessionFilter coding = new SessionFilter(new AgentName("coder"), Set.of(ACTIVE));

    assertThat(ids(over, Page.first(10))).containsExactly(ended, paused);
    assertThat(ids(coding, Page.first(10))).containsExactly(active);
    assertThat(ids(new SessionFilter(new AgentName("painter"), Set.of()), Page.first(10)))
        .containsExactly(painter);
    assertThat(sessions.count(tenant, over)).isEqualTo(2);
    assertThat(sessions.count(tenant, coding)).isEqualTo(1);
  }

  @Test
  void aTransitionHappensFromTheRightStatusOnly() throws Exception {
    SessionId session = create(ACTIVE, "coder");
    Lease lease = registry.leases().take(session, owner, LONG).orElseThrow();

    assertThat(sessions.transition(lease, Set.of(PAUSED, STOPPED), ENDED)).isFalse();
    assertThat(status(session)).isEqualTo(ACTIVE);
    assertThat(sessions.transition(lease, Set.of(ACTIVE), PAUSED)).isTrue();
    assertThat(status(session)).isEqualTo(PAUSED);
    assertThat(sessions.transition(lease, Set.of(ACTIVE), PAUSED)).isFalse();
  }

  @Test
  void ofManyThatPauseOneSessionExactlyOneDoes() throws Exception {
    SessionId session = create(ACTIVE, "coder");
    Lease lease = registry.leases().take(session, owner, LONG).orElseThrow();
    try (Race race = Race.on(database)) {
      assertThat(
              race.run((two, number) -> two.sessions().transition(lease, Set.of(ACTIVE), PAUSED)))
          .filteredOn(won -> won)
          .hasSize(1);
    }
    assertThat(status(session)).isEqualTo(PAUSED);
  }

  @Test
  void theOwnerSettlesAndVacatesASession() throws Exception {
    SessionId session = create(PAUSED, "coder");
    SandboxId sandbox = SandboxId.random();
    Lease lease = registry.leases().take(session, owner, LONG).orElseThrow();

    assertThat(sessions.settle(lease, sandbox, Someone.DIRECTORY, Set.of(ACTIVE), PAUSED))
        .isFalse();
    assertThat(sessions.isLive(sandbox)).isFalse();
    assertThat(sessions.settle(lease, sandbox, Someone.DIRECTORY, Set.of(PAUSED), ACTIVE)).isTrue();

    assertThat(sessions.find(tenant, session).orElseThrow())
        .satisfies(row -> assertThat(row.sandbox()).isEqualTo(sandbox))
        .satisfies(row -> assertThat(row.directory()).isEqualTo(Someone.DIRECTORY))
        .satisfies(row -> assertThat(row.status()).isEqualTo(ACTIVE));
    assertThat(sessions.isLive(sandbox)).isTrue();
    assertThat(sessions.live(owner.id(), Page.first(10)))
        .extracting(SessionRow::id)
        .contains(session);
    assertThat(sessions.vacate(lease, Set.of(PAUSED), ACTIVE)).isFalse();
    assertThat(sessions.isLive(sandbox)).isTrue();
    assertThat(sessions.vacate(lease, Set.of(ACTIVE), PAUSED)).isTrue();
    assertThat(sessions.find(tenant, session).orElseThrow().directory()).isNull();
    assertThat(sessions.live(owner.id(), Page.first(10)))
        .extracting(SessionRow::id)
        .doesNotContain(session);
    assertThat(sessions.transition(lease, Set.of(PAUSED), ACTIVE)).isTrue();
  }

  @Test
  void theOwnerSettlesASessionOnASnapshotThatThereIs() throws Exception {
    SessionId session = create(PAUSED, "coder");
    SandboxId sandbox = SandboxId.random();
    Lease lease = registry.leases().take(session, owner, LONG).orElseThrow();
    Someone.snapshot(registry, lease);
    Someone.snapshot(registry, lease);

    assertThat(sessions.settle(lease, sandbox, Someone.DIRECTORY, 3)).isFalse();
    assertThat(sessions.isLive(sandbox)).isFalse();
    assertThat(sessions.settle(lease, sandbox, Someone.DIRECTORY, 1)).isTrue();
    assertThat(sessions.find(tenant, session).orElseThrow())
        .satisfies(row -> assertThat(row.generation()).isEqualTo(1))
        .satisfies(row -> assertThat(row.sandbox()).isEqualTo(sandbox));
  }

  @Test
  void whatASessionGaveUpIsKnownAlsoWhenItHasAnotherWorkspace() throws Exception {
    SessionId session = create(PAUSED, "coder");
    Lease lease = registry.leases().take(session, owner, LONG).orElseThrow();
    Someone.snapshot(registry, lease);
    List<SandboxId> ids = Stream.generate(SandboxId::random).limit(4).toList();
    assertThat(sessions.settle(lease, ids.get(0), Someone.DIRECTORY, Set.of(PAUSED), ACTIVE))
        .isTrue();
    assertGivenUp(ids, false, false, false, false);
    assertThat(sessions.settle(lease, ids.get(1), Someone.DIRECTORY, 1)).isTrue();
    assertGivenUp(ids, true, false, false, false);
    assertThat(sessions.settle(lease, ids.get(2), Someone.DIRECTORY, 2)).isFalse();
    assertThat(sessions.settle(lease, ids.get(2), Someone.DIRECTORY, Set.of(ACTIVE), ACTIVE))
        .as("what it had is left behind elsewhere, saved or not")
        .isTrue();
    assertGivenUp(ids, true, false, false, false);
    assertThat(sessions.vacate(lease, Set.of(ACTIVE), PAUSED)).isTrue();
    assertGivenUp(ids, true, false, true, false);
    assertThat(sessions.settle(lease, ids.get(3), Someone.DIRECTORY, Set.of(PAUSED), ACTIVE))
        .isTrue();
    assertGivenUp(ids, true, false, true, false);
    registry.formerSandboxes().forget(Instant.EPOCH);
    assertGivenUp(ids, true, false, true, false);
    registry.formerSandboxes().forget(Instant.now().plusSeconds(60));
    assertGivenUp(ids, false, false, false, false);
  }

  @Test
  void whatASessionLeftBehindIsNeverTakenForGivenUp() throws Exception {
    SessionId session = create(PAUSED, "coder");
    SandboxId sandbox = SandboxId.random();
    Lease lease = registry.leases().take(session, owner, LONG).orElseThrow();
    sessions.settle(lease, sandbox, Someone.DIRECTORY, Set.of(PAUSED), ACTIVE);

    assertThat(sessions.leaveBehind(lease, Set.of(PAUSED), STOPPED)).isFalse();
    assertThat(sessions.isLive(sandbox)).isTrue();
    assertThat(sessions.leaveBehind(lease, Set.of(ACTIVE), STOPPED)).isTrue();

    assertThat(sessions.find(tenant, session).orElseThrow())
        .satisfies(row -> assertThat(row.status()).isEqualTo(STOPPED))
        .satisfies(row -> assertThat(row.isLive()).isFalse());
    assertGivenUp(List.of(sandbox), false);
    sessions.settle(lease, SandboxId.random(), Someone.DIRECTORY, Set.of(STOPPED), ACTIVE);
    assertGivenUp(List.of(sandbox), false);
  }

  private void assertGivenUp(List<SandboxId> ids, Boolean... expected) throws IOException {
    List<Boolean> found = new ArrayList<>();
    for (SandboxId id : ids) {
      found.add(registry.formerSandboxes().has(id));
    }
    assertThat(found).containsExactly(expected);
  }

  @Test
  void nobodyOwnsASessionWhoseLeaseHasExpired() throws Exception {
    NewSession session = Someone.session(tenant);
    sessions.create(session, owner, LONG);
    assertThat(sessions.orphans(Page.first(1000)))
        .extracting(SessionRow::id)
        .doesNotContain(session.id());

    database.change(
        "UPDATE leases SET expires_at = current_timestamp WHERE session_id = '"
            + session.id()
            + "'");

    assertThat(sessions.find(tenant, session.id()).orElseThrow().owner()).isNull();
    assertThat(sessions.orphans(Page.first(1000)))
        .extracting(SessionRow::id)
        .contains(session.id());
  }

  @Test
  void aSessionWithoutAWorkspaceIsNoOrphan() throws Exception {
    SessionId session = create(PAUSED, "coder");
    assertThat(sessions.orphans(Page.first(1000)))
        .extracting(SessionRow::id)
        .doesNotContain(session);
  }

  @Test
  void activeSessionsThatNobodyWorksInAreIdle() throws Exception {
    NewSession worked = Someone.session(tenant);
    NewSession paused = Someone.session(tenant);
    sessions.create(worked, owner, LONG);
    sessions.transition(sessions.create(paused, owner, LONG), Set.of(ACTIVE), PAUSED);
    database.change(
        "UPDATE sessions SET last_active_at = timestamp with time zone '2020-01-01 00:00:00+00'"
            + " WHERE tenant_id = '"
            + tenant
            + "'");
    Instant time = Instant.parse("2020-01-02T00:00:00Z");

    assertThat(sessions.idle(owner.id(), time, 10))
        .extracting(SessionRow::id)
        .containsExactly(worked.id());
    sessions.touch(worked.id());
    assertThat(sessions.idle(owner.id(), time, 10)).isEmpty();
    assertThat(sessions.find(tenant, worked.id()).orElseThrow().lastActiveAt()).isAfter(time);
  }

  @Test
  void theConfigurationIsReplaced() throws Exception {
    SessionId session = create(ACTIVE, "coder");

    assertThat(sessions.configure(tenant, session, "{\"a\":1}")).isTrue();

    assertThat(sessions.find(tenant, session).orElseThrow().config()).isEqualTo("{\"a\":1}");
    assertThatThrownBy(() -> sessions.configure(tenant, session, "\0"))
        .isInstanceOf(Refusal.class)
        .hasMessage("Config must be text without NUL");
  }

  @Test
  void onlyLowerCaseUuidsNameSessions() {
    String id = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
    assertThat(SessionId.parse(id)).contains(new SessionId(id));
    assertThat(SessionId.parse("7D444840-9DC0-11D1-B245-5FFDCE74FAD2")).isEmpty();
    assertThat(SessionId.parse(id + "\n")).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> new SessionId("x"));
  }

  @Test
  void statusesAreWrittenAsOnTheWire() {
    assertThat(SessionStatus.parse("starting")).contains(SessionStatus.STARTING);
    assertThat(SessionStatus.parse("STARTING")).isEmpty();
    assertThat(SessionStatus.values())
        .extracting(SessionStatus::text)
        .containsExactly("starting", "active", "paused", "stopped", "ended", "error");
  }
}
