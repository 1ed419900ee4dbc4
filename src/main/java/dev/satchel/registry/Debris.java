package dev.satchel.registry;

import java.sql.SQLException;

/**
 * Objects that are no snapshot and will never be one (again), and that may still lie in the store.
 *
 * @param id the upload that they came by
 */
public record Debris(String id, SnapshotId snapshot, ObjectNames objects) {
  static Debris of(Row row) throws SQLException {
    return new Debris(
        row.text("id"),
        new SnapshotId(new SessionId(row.text("session_id")), row.number("generation")),
        new ObjectNames(row.lines("objects")));
  }
}
