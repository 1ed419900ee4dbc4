package dev.satchel.session;

import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.Page;
import dev.satchel.registry.PostgresServer;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.SnapshotRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that share a database need not agree on what time it is: the database's counts. */
@Tag("locale-blind")
class ClocksTest {
  private static final Duration YEAR = Duration.ofDays(365);

  private static PostgresServer postgresql;

  @TempDir private Path directory;
  private final List<Host> hosts = new ArrayList<>();
  private DatabaseAddress database;

  @BeforeAll
  static void start() throws Exception {
    postgresql = PostgresServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgresql.close();
  }

  @BeforeEach
  void createDatabase() throws Exception {
    database =
        DatabaseAddress.postgresql(
            postgresql.createDatabase(), PostgresServer.USER, PostgresServer.PASSWORD, 3);
  }

  @AfterEach
  void close() throws IOException {
    for (Host host : hosts) {
      host.close();
    }
  }

  private Host begin(Duration ahead) throws IOException {
    Path own = Files.createDirectories(directory.resolve("data-" + hosts.size()));
    Host.writeAgent(own);
    Host host = Host.sharing(own, database, directory.resolve("objects"), Duration.ofMinutes(5));
    host.clock().forward(ahead);
    hosts.add(host);
    return host;
  }

  /** A session with four snapshots that nobody reads. */
  private static SessionId snapshots(Host host) throws IOException {
    SessionId session = host.create().id();
    for (int i = 0; i < 4; i++) {
      host.lifecycle().snapshot(TENANT, session);
    }
    host.hosting().housekeeping().renew();
    return session;
  }

  private static List<Long> generations(Host host, SessionId session) throws IOException {
    return host.history().list(TENANT, session, Page.first(100)).stream()
        .map(SnapshotRow::id)
        .map(id -> id.generation())
        .toList();
  }

  private void age(Duration age) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "UPDATE snapshots SET created_at = created_at - interval '" + age.toHours() + "' hour");
    }
  }

  @Test
  void aServerWhoseClockIsAheadForgetsNothingBeforeItsTime() throws Exception {
    Host host = begin(Duration.ZERO);
    Host ahead = begin(YEAR);
    SessionId session = snapshots(host);
    ahead.hosting().housekeeping().forget();
    assertThat(generations(host, session)).containsExactly(4L, 3L, 2L, 1L);
    age(Duration.ofHours(25));
    ahead.hosting().housekeeping().forget();
    assertThat(generations(host, session)).containsExactly(4L, 3L);
  }

  @Test
  void whatAServerWritesWhoseClockIsBehindIsForgottenAtItsTime() throws Exception {
    Host host = begin(Duration.ZERO);
    Host behind = begin(YEAR.negated());
    SessionId session = snapshots(behind);
    assertThat(host.history().find(TENANT, session, 1).createdAt())
        .isAfter(Instant.now().minus(Duration.ofHours(1)));
    host.hosting().housekeeping().forget();
    assertThat(generations(host, session)).containsExactly(4L, 3L, 2L, 1L);
    age(Duration.ofHours(25));
    behind.hosting().housekeeping().forget();
    assertThat(generations(host, session)).containsExactly(4L, 3L);
  }

  @Test
  void aSessionIsNotIdleBecauseAClockWasSetForward() throws Exception {
    Host host = begin(Duration.ZERO);
    SessionId session = host.create().id();
    host.clock().forward(YEAR);
    host.hosting().housekeeping().pauseIdle();
    assertThat(host.lifecycle().find(TENANT, session).status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(host.hosting().snapshotAges().values())
        .allSatisfy(age -> assertThat(age).isLessThan(Duration.ofHours(1)))
        .hasSize(1);
  }
}
