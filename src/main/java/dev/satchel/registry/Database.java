package dev.satchel.registry;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * Runs transactions: the only place that takes connections, commits, and turns failures of SQL into
 * those that the rest of the program knows.
 */
final class Database implements AutoCloseable {
  private static final int ATTEMPTS = 6;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);

  private final HikariDataSource pool;
  private final boolean embedded;
  private final @Nullable Clock clock;

  private Database(HikariDataSource pool, boolean embedded, @Nullable Clock clock) {
    this.pool = pool;
    this.embedded = embedded;
    this.clock = clock;
  }

  /**
   * Connects, and brings the tables up to date. The caller closes it.
   *
   * @param clock says what time it is in a database that nobody shares; any other says it itself,
   *     so that servers with different clocks agree
   * @throws IOException if that fails; the message names the setting and the database
   */
  static Database open(DatabaseAddress address, Clock clock) throws IOException {
    try {
      if (address.isEmbedded()) {
        EmbeddedFile.prepare(Path.of(address.shown()));
      }
      HikariDataSource pool = Pool.open(address);
      migrate(address, pool);
      boolean embedded = address.isEmbedded();
      return new Database(pool, embedded, embedded ? clock : null);
    } catch (IOException | PoolInitializationException | FlywayException e) {
      throw new RegistryUnavailable(
          "SATCHEL_DATABASE: cannot use " + address.shown() + ": " + reason(e), e);
    }
  }

  private static void migrate(DatabaseAddress address, HikariDataSource pool) {
    try (HikariDataSource patient = Pool.forMigrations(address)) {
      Schema.migrate(patient);
    } catch (PoolInitializationException | FlywayException e) {
      pool.close();
      throw e;
    }
  }

  /** What lies at the bottom of {@code failure}; what is above it only repeats that it failed. */
  private static String reason(Throwable failure) {
    Throwable bottom = failure;
    while (bottom.getCause() != null) {
      bottom = bottom.getCause();
      if (bottom instanceof SQLException sql) {
        return reason(sql);
      }
    }
    String message = bottom.getMessage();
    return message == null ? bottom.toString() : message;
  }

  private static String reason(SQLException failure) {
    return EmbeddedFile.isInUse(failure.getErrorCode())
        ? "another process has it open, and only PostgreSQL can be shared by several"
        : String.valueOf(failure.getMessage());
  }

  /** The time to write into rows. Within a transaction, it says that itself. */
  Instant now() throws IOException {
    return read(Transaction::now);
  }

  /** Runs {@code work}, which only reads. */
  <T> T read(Transaction.Work<T> work) throws IOException {
    return run(work, false);
  }

  /** Runs {@code work} and returns when what it has changed is safe, also from a power cut. */
  <T> T write(Transaction.Work<T> work) throws IOException {
    return run(work, embedded);
  }

  private <T> T run(Transaction.Work<T> work, boolean sync) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(work, sync);
      } catch (SQLException e) {
        if (!mayTryAgain(SqlFailure.of(e), attempt)) {
          throw failure(e);
        }
        stepAside(attempt);
      }
    }
  }

  /**
   * Whether to run the work again. Nothing of it was committed, since commits have their own
   * failure. A connection may have died while it was unused, and then others have as well; a new
   * one tells whether the database is away.
   */
  private boolean mayTryAgain(SqlFailure failure, int attempt) {
    if (failure == SqlFailure.AWAY) {
      pool.getHikariPoolMXBean().softEvictConnections();
    }
    return switch (failure) {
      case COLLISION -> attempt < ATTEMPTS;
      case AWAY -> attempt < 2;
      case BUSY, BROKEN -> false;
    };
  }

  /** Waits for a moment that nobody knows, so that two do not collide in the same way again. */
  private static void stepAside(int attempt) {
    long most = FIRST_PAUSE.toNanos() << attempt;
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
  }

  private <T> T once(Transaction.Work<T> work, boolean sync) throws SQLException, IOException {
    Connection connection = connect();
    try {
      T result = work.in(new Transaction(connection, clock));
      commit(connection, sync);
      return result;
    } finally {
      giveBack(connection);
    }
  }

  private Connection connect() throws IOException {
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** The pool undoes what is not committed, and throws a connection away if that fails. */
  private static void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // What was committed is committed all the same; the work must not be done again.
    }
  }

  private static void commit(Connection connection, boolean sync) throws SQLException, IOException {
    try {
      connection.commit();
      if (sync) {
        sync(connection);
      }
    } catch (SQLException e) {
      if (SqlFailure.of(e) == SqlFailure.COLLISION) {
        throw e;
      }
      throw new RegistryUnavailable(
          "The database went away while it was told to commit; it may or may not have done so", e);
    }
  }

  private static void sync(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
  }

  private static IOException failure(SQLException failure) {
    return switch (SqlFailure.of(failure)) {
      case AWAY -> new RegistryUnavailable("The database is away at the moment", failure);
      case BUSY, COLLISION ->
          new RegistryUnavailable("The database has too much to do at the moment", failure);
      case BROKEN -> new IOException("The database failed: " + failure.getMessage(), failure);
    };
  }

  @Override
  public void close() {
    pool.close();
  }
}
