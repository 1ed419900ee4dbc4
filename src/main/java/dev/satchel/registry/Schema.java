package dev.satchel.registry;

import com.zaxxer.hikari.HikariDataSource;
import dev.satchel.registry.DatabaseCondition.Kind;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/**
 * The tables, brought up to date. Servers that start at the same time wait for each other. A
 * database that a newer Satchel has changed is refused, since this one would not know what it
 * breaks.
 */
final class Schema {
  /** Apart from the classes, since each class beside a migration is looked at. */
  private static final String MIGRATIONS = "classpath:dev/satchel/registry/migrations";

  private Schema() {}

  /** Carries out the migrations that the database does not have yet. */
  static void migrate(HikariDataSource pool) {
    flyway(pool).migrate();
  }

  private static Flyway flyway(HikariDataSource pool) {
    return Flyway.configure(Schema.class.getClassLoader())
        .dataSource(pool)
        .locations(MIGRATIONS)
        // By default, migrations from the future are passed over.
        .ignoreMigrationPatterns(new String[0])
        .placeholderReplacement(false)
        .cleanDisabled(true)
        .load();
  }

  /** Which migrations it has, and which are still to come. */
  static DatabaseCondition condition(HikariDataSource pool) {
    MigrationInfoService info = flyway(pool).info();
    MigrationInfo current = info.current();
    if (current == null) {
      return new DatabaseCondition(Kind.EMPTY, "");
    }
    String version = String.valueOf(current.getVersion());
    boolean isNewer = Arrays.stream(info.applied()).anyMatch(one -> !one.getState().isResolved());
    if (isNewer) {
      return new DatabaseCondition(Kind.NEWER, version);
    }
    return new DatabaseCondition(info.pending().length > 0 ? Kind.OLDER : Kind.CURRENT, version);
  }
}
