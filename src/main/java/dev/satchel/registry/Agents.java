package dev.satchel.registry;

import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Which agent templates the tenants have registered. Sessions outlive the agent's entry. */
public final class Agents {
  private final Database database;

  Agents(Database database) {
    this.database = database;
  }

  /** Registers an agent of {@code tenant}, in place of one that has the same name. */
  public Agent register(TenantId tenant, AgentName name, WorkspacePath directory)
      throws IOException {
    return database.write(
        transaction -> {
          Tenants.ensure(transaction, tenant, transaction.now());
          // Nothing is added if it is there, and then there is something to change.
          transaction.update(
              "INSERT INTO agents (tenant_id, name, directory, version, registered_at)"
                  + " VALUES (?, ?, ?, 0, ?) ON CONFLICT DO NOTHING",
              tenant.value(),
              name.value(),
              directory,
              transaction.now());
          transaction.update(
              "UPDATE agents SET directory = ?, version = version + 1, registered_at = ?"
                  + " WHERE tenant_id = ? AND name = ?",
              directory,
              transaction.now(),
              tenant.value(),
              name.value());
          return find(transaction, tenant, name).orElseThrow();
        });
  }

  /** The tenant's agent of that name; empty if there is none. */
  public Optional<Agent> find(TenantId tenant, AgentName name) throws IOException {
    return database.read(transaction -> find(transaction, tenant, name));
  }

  private static Optional<Agent> find(Transaction transaction, TenantId tenant, AgentName name)
      throws SQLException {
    return transaction.one(
        Agent::of,
        "SELECT * FROM agents WHERE tenant_id = ? AND name = ?",
        tenant.value(),
        name.value());
  }

  /** Some of the tenant's agents, by name. */
  public List<Agent> list(TenantId tenant, Page page) throws IOException {
    return database.read(
        transaction ->
            transaction.list(
                Agent::of,
                "SELECT * FROM agents WHERE tenant_id = ? ORDER BY name LIMIT ? OFFSET ?",
                tenant.value(),
                page.limit(),
                page.offset()));
  }

  /** Removes the entry, and nothing else; false if there is none. */
  public boolean remove(TenantId tenant, AgentName name) throws IOException {
    return database.write(
            transaction ->
                transaction.update(
                    "DELETE FROM agents WHERE tenant_id = ? AND name = ?",
                    tenant.value(),
                    name.value()))
        == 1;
  }
}
