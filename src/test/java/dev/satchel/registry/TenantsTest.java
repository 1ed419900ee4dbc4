package dev.satchel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tenants, their keys and their agents. */
@Tag("locale-blind")
@ParameterizedClass
@EnumSource(TestDatabase.class)
class TenantsTest {
  private final TenantId tenant = Someone.tenant();
  private final TenantId stranger = Someone.tenant();
  private final TestDatabase kind;
  private final SharedDatabase database;
  private final Registry registry;
  private final ApiKeys keys;
  private final Agents agents;

  TenantsTest(TestDatabase kind) throws Exception {
    this.kind = kind;
    database = SharedDatabase.of(kind);
    registry = database.registry();
    keys = registry.keys();
    agents = registry.agents();
  }

  @Test
  void aTenantIsMadeOnce() throws Exception {
    try (Registry alone = TestDatabase.open(kind.create())) {
      alone.tenants().ensure(TenantId.DEFAULT);
      List<Tenant> first = alone.tenants().list(Page.first(10));

      alone.tenants().ensure(TenantId.DEFAULT);
      alone.tenants().ensure(new TenantId("a"));

      assertThat(first).extracting(Tenant::id).containsExactly(TenantId.DEFAULT);
      assertThat(alone.tenants().list(Page.first(10)))
          .extracting(Tenant::id)
          .containsExactly(new TenantId("a"), TenantId.DEFAULT);
      assertThat(alone.tenants().list(new Page(10, 1))).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "..", "-a", "a b", "ä", "a\n"})
  void whatIsNoNameOfATenantIsRefused(String name) {
    assertThatThrownBy(() -> new TenantId(name)).isInstanceOf(Refusal.class);
  }

  @Test
  void aKeyIsFoundByItsTextOnly() throws Exception {
    NewApiKey made = keys.create(tenant, "laptop");

    assertThat(made.text()).matches("ash_[A-Za-z0-9_-]{32}");
    assertThat(keys.find(made.text())).contains(made.key());
    assertThat(keys.find(made.text() + "x")).isEmpty();
    assertThat(keys.find("")).isEmpty();
    assertThat(keys.find(made.key().id().value())).isEmpty();
  }

  @Test
  void theTablesDoNotHoldTheKey() throws Exception {
    NewApiKey made = keys.create(tenant, "laptop");
    String hash = TestDatabase.HASH.of(made.text());

    assertThat(made.toString()).doesNotContain(made.text());
    assertThat(database.number("SELECT count(*) FROM api_keys WHERE key_hash = '" + hash + "'"))
        .isEqualTo(1);
  }

  @Test
  void aKeyIsStoredAsItsMacOrItsDigest() {
    // The third test case of RFC 4231 with a key that is text, and a digest of FIPS 180-4.
    assertThat(KeyHash.withSecret("Jefe").of("what do ya want for nothing?"))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assertThat(KeyHash.plain().of("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void aKeyFromBeforeThereWasASecretStaysValidButNotOneOfAnotherSecret() throws Exception {
    DatabaseAddress address = database.address();
    try (Registry before = Registry.open(address, Clock.systemUTC(), KeyHash.plain());
        Registry changed =
            Registry.open(address, Clock.systemUTC(), KeyHash.withSecret("another"))) {
      NewApiKey plain = before.keys().create(tenant, "old");
      NewApiKey secret = keys.create(tenant, "new");

      assertThat(keys.find(plain.text())).contains(plain.key());
      assertThat(changed.keys().find(plain.text())).contains(plain.key());
      assertThat(changed.keys().find(secret.text())).isEmpty();
    }
  }

  @Test
  void aRevokedKeyIsNotFoundAndStaysListed() throws Exception {
    NewApiKey first = keys.create(tenant, "first");
    NewApiKey second = keys.create(tenant, "second");
    keys.create(stranger, "third");
    assertThat(keys.revoke(stranger, first.key().id())).isFalse();
    assertThat(keys.find(first.text())).isPresent();

    assertThat(keys.revoke(tenant, first.key().id())).isTrue();

    assertThat(keys.find(first.text())).isEmpty();
    assertThat(keys.revoke(tenant, first.key().id())).isFalse();
    assertThat(keys.list(tenant, Page.first(10)))
        .extracting(ApiKey::label)
        .containsExactly("first", "second");
    assertThat(keys.list(tenant, Page.first(1)).get(0).revokedAt()).isNotNull();
    assertThat(keys.list(tenant, new Page(1, 1))).containsExactly(second.key());
  }

  @Test
  void itIsKnownWhetherThereAreKeys() throws Exception {
    try (Registry alone = TestDatabase.open(kind.create())) {
      assertThat(alone.keys().isEmpty()).isTrue();
      alone.keys().create(TenantId.DEFAULT, "");
      assertThat(alone.keys().isEmpty()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"two\nlines", "nul\0", "torn \uD800"})
  void whatIsNoLabelIsRefused(String label) {
    assertThatThrownBy(() -> keys.create(tenant, label))
        .isInstanceOf(Refusal.class)
        .hasMessage("Label must be at most 200 characters in one line");
  }

  @Test
  void labelsHaveALimit() throws Exception {
    assertThat(keys.create(tenant, "ü".repeat(200)).key().label()).hasSize(200);
    assertThatThrownBy(() -> keys.create(tenant, "x".repeat(201))).isInstanceOf(Refusal.class);
  }

  @Test
  void anAgentIsRegisteredAndReplacedByItsName() throws Exception {
    AgentName name = new AgentName("coder");
    WorkspacePath odd = WorkspacePath.parse(RawName.of(new byte[] {'/', (byte) 0xe4}));

    Agent first = agents.register(tenant, name, Someone.path("/agents/one"));
    Agent second = agents.register(tenant, name, odd);

    assertThat(first.version()).isEqualTo(1);
    assertThat(second).isEqualTo(new Agent(tenant, name, odd, 2, second.registeredAt()));
    assertThat(agents.find(tenant, name)).contains(second);
    assertThat(agents.find(stranger, name)).isEmpty();
  }

  @Test
  void agentsAreListedByNameAndRemoved() throws Exception {
    Agent second = agents.register(tenant, new AgentName("b"), Someone.DIRECTORY);
    Agent first = agents.register(tenant, new AgentName("a"), Someone.DIRECTORY);
    agents.register(stranger, new AgentName("c"), Someone.DIRECTORY);

    assertThat(agents.list(tenant, Page.first(10))).containsExactly(first, second);
    assertThat(agents.list(tenant, new Page(1, 1))).containsExactly(second);
    assertThat(agents.remove(stranger, first.name())).isFalse();
    assertThat(agents.remove(tenant, first.name())).isTrue();
    assertThat(agents.remove(tenant, first.name())).isFalse();
    assertThat(agents.list(tenant, Page.first(10))).containsExactly(second);
  }

  @Test
  void ofManyThatRegisterAnAgentEachCounts() throws Exception {
    AgentName name = new AgentName("coder");
    try (Race race = Race.on(database)) {
      assertThat(race.run((two, number) -> two.agents().register(tenant, name, Someone.DIRECTORY)))
          .extracting(Agent::version)
          .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".hidden", "..", "a/b", "a\\b", "a\tb"})
  void whatIsNoNameOfAnAgentIsRefused(String name) {
    assertThatThrownBy(() -> new AgentName(name)).isInstanceOf(Refusal.class);
  }

  @Test
  void aPageHasBounds() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Page(0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Page(1001, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Page(1, -1));
  }
}
