package dev.satchel.registry;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Live workspaces that sessions had, and gave up when all of them was saved. What is left of one is
 * nobody's.
 */
public final class FormerSandboxes {
  private final Database database;

  FormerSandboxes(Database database) {
    this.database = database;
  }

  /** Notes the one that the session's row names, which another takes the place of. */
  static void add(Transaction transaction, SessionId session, Instant now) throws SQLException {
    transaction.update(
        "INSERT INTO former_sandboxes (sandbox_id, given_up_at)"
            + " SELECT sandbox_id, cast(? as timestamp with time zone) FROM sessions WHERE id = ?",
        now,
        session.value());
  }

  /** The same, if the session has no live workspace now: what it still has it did not give up. */
  static void addVacated(Transaction transaction, SessionId session, Instant now)
      throws SQLException {
    if (transaction.any(
        "SELECT 1 FROM sessions WHERE id = ? AND directory IS NULL AND remote_workspace IS NULL",
        session.value())) {
      add(transaction, session, now);
    }
  }

  /** Whether some session had that live workspace and gave it up: it was taken away, or can be. */
  public boolean has(SandboxId sandbox) throws IOException {
    return database.read(
        transaction ->
            transaction.any(
                "SELECT 1 FROM sessions WHERE sandbox_id = ? AND directory IS NULL"
                    + " UNION ALL SELECT 1 FROM former_sandboxes WHERE sandbox_id = ?",
                sandbox.value(),
                sandbox.value()));
  }

  /** Forgets those that were given up before {@code time} and are not what a session had last. */
  public void forget(Instant time) throws IOException {
    database.write(
        transaction ->
            transaction.update("DELETE FROM former_sandboxes WHERE given_up_at < ?", time));
  }
}
