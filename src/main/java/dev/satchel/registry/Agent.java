package dev.satchel.registry;

import dev.satchel.WorkspacePath;
import java.sql.SQLException;
import java.time.Instant;

/**
 * A template that sessions are made from.
 *
 * @param directory what is copied into a new workspace
 * @param version how often it was registered under this name
 * @param registeredAt when it was registered last
 */
public record Agent(
    TenantId tenant, AgentName name, WorkspacePath directory, long version, Instant registeredAt) {
  static Agent of(Row row) throws SQLException {
    return new Agent(
        new TenantId(row.text("tenant_id")),
        new AgentName(row.text("name")),
        row.path("directory"),
        row.number("version"),
        row.time("registered_at"));
  }
}
