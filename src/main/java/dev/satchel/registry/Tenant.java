package dev.satchel.registry;

import java.sql.SQLException;
import java.time.Instant;

/**
 * Whose sessions, agents and keys are kept apart from all others'.
 *
 * @param createdAt when it was first named here
 */
public record Tenant(TenantId id, Instant createdAt) {
  static Tenant of(Row row) throws SQLException {
    return new Tenant(new TenantId(row.text("id")), row.time("created_at"));
  }
}
