package dev.satchel.registry;

import java.sql.SQLException;
import java.time.Instant;

/**
 * The right of one server to change a session for a while.
 *
 * @param fence how often the session's lease was taken; a lease with a lower number is worth
 *     nothing
 * @param expiresAt by the database's clock
 */
public record Lease(SessionId session, Replica owner, long fence, Instant expiresAt) {
  static Lease of(Row row) throws SQLException {
    return new Lease(
        new SessionId(row.text("session_id")),
        new Replica(new ReplicaId(row.text("owner_id")), row.text("owner_address")),
        row.number("fence"),
        row.time("expires_at"));
  }
}
