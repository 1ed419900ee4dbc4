package dev.satchel.registry;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;

/** How connections are made and kept. */
final class Pool {
  /** How long a caller waits for a connection; its own caller waits as well, so it is short. */
  private static final Duration WAIT = Duration.ofSeconds(3);

  private static final Duration VALIDATION = Duration.ofSeconds(2);

  /** So that a firewall does not forget a connection that nobody uses. */
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(2);

  /**
   * No statement takes long here. A server that was cut off in the middle of a transaction must not
   * hold its rows for ever.
   */
  private static final String POSTGRESQL_LIMITS =
      "SET lock_timeout = '4s'; SET statement_timeout = '10s'"
          + "; SET idle_in_transaction_session_timeout = '30s'";

  /** Flyway holds a lock with one while it works with another. */
  private static final int FOR_MIGRATIONS = 3;

  private Pool() {}

  /** Opens the pool and one connection; the caller closes it. */
  static HikariDataSource open(DatabaseAddress address) {
    HikariConfig config = config(address, address.poolSize());
    if (!address.isEmbedded()) {
      config.setConnectionInitSql(POSTGRESQL_LIMITS);
      config.addDataSourceProperty("socketTimeout", "15"); // Seconds.
    }
    return new HikariDataSource(config);
  }

  /** The same for migrations, which take as long as they take. */
  static HikariDataSource forMigrations(DatabaseAddress address) {
    HikariConfig config = config(address, FOR_MIGRATIONS);
    config.setMinimumIdle(0);
    return new HikariDataSource(config);
  }

  /** The same for looking at what is there, which changes nothing. */
  static HikariDataSource forLooking(DatabaseAddress address) {
    HikariConfig config = config(address, FOR_MIGRATIONS);
    config.setMinimumIdle(0);
    config.setReadOnly(true);
    if (address.isEmbedded()) {
      config.setJdbcUrl(address.url() + ";ACCESS_MODE_DATA=r");
    }
    return new HikariDataSource(config);
  }

  private static HikariConfig config(DatabaseAddress address, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("registry");
    config.setDriverClassName(address.isEmbedded() ? "org.h2.Driver" : "org.postgresql.Driver");
    config.setJdbcUrl(address.url());
    if (!address.user().isEmpty()) {
      config.setUsername(address.user());
      config.setPassword(address.password());
    }
    config.setMaximumPoolSize(size);
    config.setAutoCommit(false);
    config.setConnectionTimeout(WAIT.toMillis());
    config.setValidationTimeout(VALIDATION.toMillis());
    config.setKeepaliveTime(KEEP_ALIVE.toMillis());
    if (!address.isEmbedded()) {
      config.addDataSourceProperty("connectTimeout", "3"); // Seconds.
      config.addDataSourceProperty("tcpKeepAlive", "true");
      config.addDataSourceProperty("ApplicationName", "satchel");
    }
    return config;
  }
}
