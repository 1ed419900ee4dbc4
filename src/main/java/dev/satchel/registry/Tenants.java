package dev.satchel.registry;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Who there is. A tenant is made with the first thing that it has, and never removed. */
public final class Tenants {
  private final Database database;

  Tenants(Database database) {
    this.database = database;
  }

  /** Makes the tenant; nothing happens if it is there already. */
  public void ensure(TenantId tenant) throws IOException {
    database.write(transaction -> ensure(transaction, tenant, transaction.now()));
  }

  static int ensure(Transaction transaction, TenantId tenant, Instant now) throws SQLException {
    return transaction.update(
        "INSERT INTO tenants (id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
        tenant.value(),
        now);
  }

  /** Some of the tenants, by name. */
  public List<Tenant> list(Page page) throws IOException {
    return database.read(
        transaction ->
            transaction.list(
                Tenant::of,
                "SELECT * FROM tenants ORDER BY id LIMIT ? OFFSET ?",
                page.limit(),
                page.offset()));
  }
}
