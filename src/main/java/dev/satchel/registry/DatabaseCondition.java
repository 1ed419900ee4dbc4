package dev.satchel.registry;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;

/**
 * How a database is, before a server uses it.
 *
 * @param detail the version of its tables, or what is wrong; holds no password
 */
public record DatabaseCondition(Kind kind, String detail) {
  /** What can be said of it. */
  public enum Kind {
    /** Its file is still to be made. */
    ABSENT,
    /** It has no tables yet. */
    EMPTY,
    /** Its tables are those of this Satchel. */
    CURRENT,
    /** Its tables are to be brought up to date. */
    OLDER,
    /** A newer Satchel has changed it. */
    NEWER,
    /** Another process has its file open. */
    IN_USE,
    /** It cannot be reached, read, or understood. */
    UNUSABLE
  }

  /** Looks at it, and changes nothing. */
  public static DatabaseCondition of(DatabaseAddress address) {
    if (address.isEmbedded() && !Files.exists(Path.of(address.shown()))) {
      return new DatabaseCondition(Kind.ABSENT, "");
    }
    try (HikariDataSource pool = Pool.forLooking(address)) {
      return Schema.condition(pool);
    } catch (PoolInitializationException | FlywayException e) {
      return failed(e);
    }
  }

  private static DatabaseCondition failed(Exception failure) {
    Throwable bottom = failure;
    while (bottom.getCause() != null && !(bottom instanceof SQLException)) {
      bottom = bottom.getCause();
    }
    boolean isInUse =
        bottom instanceof SQLException sql && EmbeddedFile.isInUse(sql.getErrorCode());
    return new DatabaseCondition(
        isInUse ? Kind.IN_USE : Kind.UNUSABLE, String.valueOf(bottom.getMessage()));
  }
}
