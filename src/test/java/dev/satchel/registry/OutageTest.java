package dev.satchel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.satchel.Eventually;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** PostgreSQL goes away and comes back, and the registry does so with it. */
@Tag("locale-blind")
class OutageTest {
  @Test
  void theRegistryRecoversFromAnOutage() throws Exception {
    try (PostgresServer server = PostgresServer.start();
        Registry registry = TestDatabase.open(TestDatabase.address(server.createDatabase()))) {
      Lease lease = Someone.owned(registry, Someone.replica("one"));
      SnapshotRow first = Someone.snapshot(registry, lease);
      Upload upload = Someone.upload(registry, lease);

      server.kill();
      // Both at once, since each waits for the database for a while.
      CompletableFuture<Throwable> committed =
          CompletableFuture.supplyAsync(
              () -> catchThrowable(() -> registry.uploads().commit(upload, Someone.facts(0))));
      assertThatThrownBy(() -> registry.snapshots().newest(lease.session()))
          .isInstanceOf(RegistryUnavailable.class)
          .hasMessage("The database is away at the moment");
      assertThat(committed.get()).isInstanceOf(RegistryUnavailable.class);

      server.resume();
      Eventually.holds("the pool recovers", () -> isThere(registry, first.id()));
      assertThat(registry.uploads().commit(upload, Someone.facts(0)).id().generation())
          .isEqualTo(2);
    }
  }

  private static boolean isThere(Registry registry, SnapshotId snapshot) throws IOException {
    try {
      return registry.snapshots().find(snapshot).isPresent();
    } catch (RegistryUnavailable e) {
      return false;
    }
  }

  @Test
  void connectionsThatWereCutAreReplacedUnnoticed() throws Exception {
    DatabaseAddress address = TestDatabase.POSTGRESQL.create();
    try (Registry registry = TestDatabase.open(address)) {
      Lease lease = Someone.owned(registry, Someone.replica("one"));
      for (int round = 1; round <= 5; round++) {
        cutAll(address);
        assertThat(Someone.snapshot(registry, lease).id().generation()).isEqualTo(round);
      }
    }
  }

  private static void cutAll(DatabaseAddress address) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(address.url(), address.user(), address.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }
  }

  @Test
  void aDatabaseThatIsHeldUpIsBusyAfterAWhileAndNothingHasHappened() throws Exception {
    DatabaseAddress address = TestDatabase.POSTGRESQL.create();
    try (Registry registry = TestDatabase.open(address);
        Connection connection =
            DriverManager.getConnection(address.url(), address.user(), address.password())) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("LOCK TABLE tenants");
        assertThatThrownBy(() -> registry.tenants().ensure(TenantId.DEFAULT))
            .isInstanceOf(RegistryUnavailable.class)
            .hasMessage("The database has too much to do at the moment");
      }
      connection.rollback();
      assertThat(registry.tenants().list(Page.first(1))).isEmpty();
    }
  }

  @Test
  void aRegistryThatIsClosedSaysSo() throws Exception {
    Registry registry = TestDatabase.open(TestDatabase.EMBEDDED.create());
    registry.close();
    assertThatThrownBy(() -> registry.tenants().list(Page.first(1)))
        .isInstanceOf(IOException.class);
  }
}
