package dev.satchel.registry;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Which servers read which snapshots at the moment, so that these are not removed meanwhile. One
 * entry is for all requests of a server; if the server is gone, it expires by the database's clock.
 */
public final class Readers {
  private final Database database;

  Readers(Database database) {
    this.database = database;
  }

  /**
   * Keeps the snapshot from being removed for {@code length} from now on, at least.
   *
   * @return false if there is no such snapshot (any more)
   */
  public boolean enter(SnapshotId snapshot, ReplicaId reader, Duration length) throws IOException {
    return database.write(
        transaction -> {
          // A removal waits for this, and then sees the entry.
          boolean exists =
              transaction.any(
                  "SELECT 1 FROM snapshots WHERE session_id = ? AND generation = ? FOR UPDATE",
                  snapshot.session().value(),
                  snapshot.generation());
          if (exists) {
            enter(transaction, snapshot, reader, length);
          }
          return exists;
        });
  }

  private static void enter(
      Transaction transaction, SnapshotId snapshot, ReplicaId reader, Duration length)
      throws SQLException {
    transaction.update(
        "INSERT INTO readers (session_id, generation, reader_id, expires_at)"
            + " VALUES (?, ?, ?, current_timestamp) ON CONFLICT DO NOTHING",
        snapshot.session().value(),
        snapshot.generation(),
        reader.value());
    transaction.update(
        "UPDATE readers SET expires_at = greatest(expires_at, "
            + Transaction.AFTER_MILLIS
            + ") WHERE session_id = ? AND generation = ? AND reader_id = ?",
        length,
        snapshot.session().value(),
        snapshot.generation(),
        reader.value());
  }

  /** Tells that the server does not read the snapshot any more. */
  public void leave(SnapshotId snapshot, ReplicaId reader) throws IOException {
    database.write(
        transaction ->
            transaction.update(
                "DELETE FROM readers WHERE session_id = ? AND generation = ? AND reader_id = ?",
                snapshot.session().value(),
                snapshot.generation(),
                reader.value()));
  }

  /** Whether someone reads the snapshot, whose entry has not expired. */
  static boolean areThere(Transaction transaction, SnapshotId snapshot) throws SQLException {
    return transaction.any(
        "SELECT 1 FROM readers WHERE session_id = ? AND generation = ?"
            + " AND expires_at > current_timestamp",
        snapshot.session().value(),
        snapshot.generation());
  }

  /** Removes the entries of all readers of the snapshot. */
  static void clear(Transaction transaction, SnapshotId snapshot) throws SQLException {
    transaction.update(
        "DELETE FROM readers WHERE session_id = ? AND generation = ?",
        snapshot.session().value(),
        snapshot.generation());
  }
}
