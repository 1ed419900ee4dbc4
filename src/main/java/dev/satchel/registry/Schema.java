package dev.satchel.registry;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;

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
    Flyway.configure(Schema.class.getClassLoader())
        .dataSource(pool)
        .locations(MIGRATIONS)
        // By default, migrations from the future are passed over.
        .ignoreMigrationPatterns(new String[0])
        .placeholderReplacement(false)
        .cleanDisabled(true)
        .load()
        .migrate();
  }
}
