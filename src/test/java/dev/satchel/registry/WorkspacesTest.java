package dev.satchel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Workspaces that run elsewhere, their tokens and their secrets. */
@Tag("locale-blind")
@ParameterizedClass
@EnumSource(TestDatabase.class)
class WorkspacesTest {
  private static final String URL = "http://203.0.113.9:8000/base";

  private final TestDatabase kind;
  private final SharedDatabase database;
  private final Workspaces workspaces;
  private final WorkspaceId id = WorkspaceId.random();
  private final TenantId tenant = Someone.tenant();

  WorkspacesTest(TestDatabase kind) throws Exception {
    this.kind = kind;
    database = SharedDatabase.of(kind);
    workspaces = database.registry().workspaces();
  }

  private WorkspaceRow create() throws Exception {
    return workspaces.create(new NewWorkspace(id, tenant, "büro", DeliveryMode.PUSH));
  }

  private WorkspaceRow row() throws Exception {
    return workspaces.find(id).orElseThrow();
  }

  private WorkspaceSecrets secrets() throws Exception {
    return workspaces.secrets(id).orElseThrow();
  }

  @Test
  void aWorkspaceIsMadeOnceAndHasNothingYet() throws Exception {
    WorkspaceRow made = create();

    assertThat(row()).isEqualTo(made);
    assertThat(made.tenant()).isEqualTo(tenant);
    assertThat(made.name()).isEqualTo("büro");
    assertThat(made.mode()).isEqualTo(DeliveryMode.PUSH);
    assertThat(made.url()).isNull();
    assertThat(made.hasToken()).isFalse();
    assertThat(made.registeredAt()).isNull();
    assertThat(made.lastSeenAt()).isNull();
    assertThat(secrets()).isEqualTo(new WorkspaceSecrets(null, null, null));
    assertThatThrownBy(this::create)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.ALREADY_EXISTS));
  }

  @Test
  void theyAreListedFromTheOldestOn() throws Exception {
    try (Registry alone = TestDatabase.open(kind.create())) {
      Workspaces few = alone.workspaces();
      WorkspaceRow first = few.create(new NewWorkspace(id, tenant, "", null));
      WorkspaceRow second =
          few.create(new NewWorkspace(WorkspaceId.random(), TenantId.DEFAULT, "", null));

      assertThat(first.mode()).isNull();
      assertThat(few.list(Page.first(10))).containsExactly(first, second);
      assertThat(few.list(new Page(10, 1))).containsExactly(second);
    }
  }

  @Test
  void whatIsNotThereIsNeitherFoundNorChanged() throws Exception {
    assertThat(workspaces.find(id)).isEmpty();
    assertThat(workspaces.secrets(id)).isEmpty();
    assertThat(workspaces.enrol(id, URL, null)).isEmpty();
    assertThat(workspaces.register(id, URL, null)).isEmpty();
    assertThat(workspaces.seen(id)).isFalse();
    assertThat(workspaces.mint(id, "sealed")).isFalse();
    assertThat(workspaces.rotate(id, "sealed")).isFalse();
    assertThat(workspaces.promote(id, "sealed")).isFalse();
    assertThat(workspaces.reset(id)).isFalse();
    assertThat(workspaces.delete(id)).isFalse();
    assertThat(workspaces.find(id)).isEmpty();
  }

  @Test
  void aWorkspaceIsGivenItsTokenOnceAndOnlyThatOpensIt() throws Exception {
    create();
    WorkspaceToken token = workspaces.enrol(id, URL, null).orElseThrow();
    WorkspaceRow registered = row();

    assertThat(token.text()).matches("wst_[A-Za-z0-9_-]{43}");
    assertThat(token.toString()).doesNotContain(token.text().substring(4));
    assertThat(registered.url()).isEqualTo(URL);
    assertThat(registered.hasToken()).isTrue();
    assertThat(registered.registeredAt()).isNotNull().isEqualTo(registered.lastSeenAt());
    assertThat(workspaces.isToken(id, token.text())).isTrue();
    assertThat(workspaces.isToken(id, token.text() + "x")).isFalse();
    assertThat(workspaces.isToken(WorkspaceId.random(), token.text())).isFalse();
    assertThat(workspaces.owner(id, token.text())).hasValue(registered.tenant());
    assertThat(
            database.number(
                "SELECT count(*) FROM workspaces WHERE token_hash = '"
                    + TestDatabase.HASH.of(token.text())
                    + "'"))
        .isEqualTo(1);
  }

  @Test
  void whoEnrolsLaterChangesNothing() throws Exception {
    create();
    workspaces.enrol(id, URL, null);
    WorkspaceRow before = row();

    assertThat(workspaces.enrol(id, "http://elsewhere", DeliveryMode.POLL)).isEmpty();
    assertThat(row()).isEqualTo(before);
  }

  @Test
  void whoMayRegistersAgainAndWhatIsNotSaidStays() throws Exception {
    create();
    WorkspaceToken token = workspaces.register(id, URL, null).orElseThrow();

    assertThat(workspaces.register(id, null, DeliveryMode.POLL)).isEmpty();
    assertThat(row().url()).isEqualTo(URL);
    assertThat(row().mode()).isEqualTo(DeliveryMode.POLL);
    assertThat(workspaces.register(id, "http://moved", null)).isEmpty();
    assertThat(row().url()).isEqualTo("http://moved");
    assertThat(row().mode()).isEqualTo(DeliveryMode.POLL);
    assertThat(workspaces.isToken(id, token.text())).isTrue();
  }

  @Test
  void aSignOfLifeIsNoted() throws Exception {
    create();
    assertThat(workspaces.seen(id)).isTrue();
    assertThat(row().lastSeenAt()).isNotNull();
    assertThat(row().registeredAt()).isNull();
  }

  @Test
  void ofManyWhoEnrolOneGetsTheToken() throws Exception {
    create();
    List<Optional<WorkspaceToken>> tokens;
    try (Race race = Race.on(database)) {
      tokens = race.run((registry, number) -> registry.workspaces().enrol(id, URL, null));
    }
    assertThat(tokens).filteredOn(Optional::isPresent).hasSize(1);
  }

  @Test
  void ofManySecretsOneIsStoredAndEveryoneReadsThatOne() throws Exception {
    create();
    List<String> read = new ArrayList<>();
    List<Boolean> stored = new ArrayList<>();
    CyclicBarrier start = new CyclicBarrier(20);
    ExecutorService threads = Executors.newFixedThreadPool(20);
    List<Callable<Boolean>> mints = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String sealed = "sealed " + i;
      mints.add(
          () -> {
            start.await();
            boolean isMine = workspaces.mint(id, sealed);
            String current = secrets().current();
            synchronized (read) {
              read.add(current);
            }
            return isMine;
          });
    }
    for (Future<Boolean> mint : threads.invokeAll(mints)) {
      stored.add(mint.get());
    }
    threads.shutdown();

    assertThat(stored).filteredOn(isMine -> isMine).hasSize(1);
    assertThat(read).hasSize(20).containsOnly(secrets().current());
    assertThat(secrets().current()).isEqualTo("sealed " + stored.indexOf(true));
  }

  @Test
  void aSecretIsReplacedOnlyWhenTheNextOneWasDelivered() throws Exception {
    create();
    assertThat(workspaces.rotate(id, "next")).isFalse(); // There is nothing to replace.
    workspaces.mint(id, "first");

    assertThat(workspaces.rotate(id, "next")).isTrue();
    assertThat(secrets()).isEqualTo(new WorkspaceSecrets("first", "next", null));
    assertThat(workspaces.promote(id, "next")).isFalse();
    workspaces.delivered(id, "another");
    assertThat(secrets().deliveredAt()).isNull();
    workspaces.delivered(id, "next");
    assertThat(secrets().deliveredAt()).isNotNull();
    assertThat(workspaces.promote(id, "another")).isFalse();
    assertThat(secrets().current()).isEqualTo("first");
    assertThat(workspaces.promote(id, "next")).isTrue();
    assertThat(secrets()).isEqualTo(new WorkspaceSecrets("next", null, null));
  }

  @Test
  void aChangeThatIsUnderWayIsNotReplaced() throws Exception {
    create();
    workspaces.mint(id, "first");
    workspaces.rotate(id, "next");

    assertThat(workspaces.rotate(id, "another")).isFalse();
    assertThat(secrets().next()).isEqualTo("next");
  }

  @Test
  void aResetTakesTokenSecretsAndUrlAndLeavesTheRest() throws Exception {
    create();
    WorkspaceToken token = workspaces.enrol(id, URL, null).orElseThrow();
    workspaces.mint(id, "first");
    workspaces.rotate(id, "next");
    workspaces.delivered(id, "next");

    assertThat(workspaces.reset(id)).isTrue();
    assertThat(workspaces.isToken(id, token.text())).isFalse();
    assertThat(secrets()).isEqualTo(new WorkspaceSecrets(null, null, null));
    assertThat(row().url()).isNull();
    assertThat(workspaces.move(id, token.text(), URL, null)).isFalse();
    assertThat(row().url()).isNull();
    assertThat(workspaces.enrol(id, null, null)).isPresent().get().isNotEqualTo(token);
  }

  @Test
  void whatIsDeletedIsGoneWithItsTokenAndItsSecrets() throws Exception {
    create();
    WorkspaceToken token = workspaces.enrol(id, URL, null).orElseThrow();
    workspaces.mint(id, "first");

    assertThat(workspaces.delete(id)).isTrue();
    assertThat(workspaces.isToken(id, token.text())).isFalse();
    create();
    assertThat(row().hasToken()).isFalse();
    assertThat(secrets().current()).isNull();
  }

  @Test
  void secretsAreNotInTheirText() {
    assertThat(new WorkspaceSecrets("first", "next", null).toString())
        .doesNotContain("first")
        .doesNotContain("next");
  }
}
