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

  private Pool() {}

  /** Opens the pool and one connection; the caller closes it. */
  static HikariDataSource open(DatabaseAddress address) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("registry");
    config.setDriverClassName(address.isEmbedded() ? "org.h2.Driver" : "org.postgresql.Driver");
    config.setJdbcUrl(address.url());
    if (!address.user().isEmpty()) {
      config.setUsername(address.user());
      config.setPassword(address.password());
    }
    config.setMaximumPoolSize(address.poolSize());
    config.setAutoCommit(false);
    config.setConnectionTimeout(WAIT.toMillis());
    config.setValidationTimeout(VALIDATION.toMillis());
    config.setKeepaliveTime(KEEP_ALIVE.toMillis());
    if (!address.isEmbedded()) {
      limitWaiting(config);
    }
    return new HikariDataSource(config);
  }

  private static void limitWaiting(HikariConfig config) {
    config.setConnectionInitSql(POSTGRESQL_LIMITS);
    config.addDataSourceProperty("connectTimeout", "3"); // Seconds, and so is the next one.
    config.addDataSourceProperty("socketTimeout", "15");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("ApplicationName", "satchel");
  }
}
