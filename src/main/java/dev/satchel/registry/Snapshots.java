package dev.satchel.registry;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The snapshots that are committed. Whoever asks has looked the session up for its tenant. */
public final class Snapshots {
  private final Database database;

  Snapshots(Database database) {
    this.database = database;
  }

  /** The snapshot; empty if there is none. */
  public Optional<SnapshotRow> find(SnapshotId snapshot) throws IOException {
    return database.read(transaction -> find(transaction, snapshot, ""));
  }

  /** The newest snapshot of the session whose objects are not known to be damaged. */
  public Optional<SnapshotRow> newest(SessionId session) throws IOException {
    return database.read(
        transaction ->
            transaction.one(
                SnapshotRow::of,
                "SELECT * FROM snapshots WHERE session_id = ? AND damaged_at IS NULL"
                    + " ORDER BY generation DESC LIMIT 1",
                session.value()));
  }

  /**
   * The newest snapshot, of whichever session, that was taken of files in that workspace, and whose
   * objects are not known to be damaged. What a session got after it had left is not of it.
   */
  public Optional<WorkspaceSnapshot> latestOf(WorkspaceId workspace) throws IOException {
    return database.read(
        transaction ->
            transaction.one(
                WorkspaceSnapshot::of,
                "SELECT n.*, s.tenant_id FROM snapshots n JOIN sessions s ON s.id = n.session_id"
                    + " WHERE n.workspace = ? AND n.damaged_at IS NULL"
                    // It has one session after the other, each from when that is made.
                    + " ORDER BY s.created_at DESC, s.id, n.generation DESC LIMIT 1",
                workspace.value()));
  }

  /** Some snapshots of the session, also damaged ones, from the newest on. */
  public List<SnapshotRow> list(SessionId session, Page page) throws IOException {
    return database.read(
        transaction ->
            transaction.list(
                SnapshotRow::of,
                "SELECT * FROM snapshots WHERE session_id = ? ORDER BY generation DESC"
                    + " LIMIT ? OFFSET ?",
                session.value(),
                page.limit(),
                page.offset()));
  }

  /** Notes that the objects of a snapshot are damaged; false if that is known, or it is gone. */
  public boolean markDamaged(SnapshotId snapshot) throws IOException {
    return database.write(
            transaction ->
                transaction.update(
                    "UPDATE snapshots SET damaged_at = ?"
                        + " WHERE session_id = ? AND generation = ? AND damaged_at IS NULL",
                    transaction.now(),
                    snapshot.session().value(),
                    snapshot.generation()))
        == 1;
  }

  /** Notes that a snapshot was found to be sound after all. */
  public void markSound(SnapshotId snapshot) throws IOException {
    database.write(
        transaction ->
            transaction.update(
                "UPDATE snapshots SET damaged_at = NULL WHERE session_id = ? AND generation = ?",
                snapshot.session().value(),
                snapshot.generation()));
  }

  /**
   * Notes that {@code who} accepts the loss of what the snapshot lacks, so that the live workspace
   * may go; false if there is no such snapshot.
   *
   * @throws dev.satchel.Refusal MALFORMED_BODY if {@code who} is too long, or not one line
   */
  public boolean accept(SnapshotId snapshot, String who) throws IOException {
    Words.line("Name of who accepts", who, ApiKey.MAX_LABEL);
    return database.write(
            transaction ->
                transaction.update(
                    "UPDATE snapshots SET accepted_at = ?, accepted_by = ?"
                        + " WHERE session_id = ? AND generation = ?",
                    transaction.now(),
                    who,
                    snapshot.session().value(),
                    snapshot.generation()))
        == 1;
  }

  /**
   * Some snapshots of any session that are not needed any more, from the oldest on: made before
   * {@code time}, with at least {@code keep} newer ones that are sound, one of which is as complete
   * as it is. What a session's files come from, and what is read, is needed. They still have to be
   * {@link #remove removed}.
   */
  public List<SnapshotRow> forgettable(int keep, Instant time, int limit) throws IOException {
    if (keep < 1) {
      throw new IllegalArgumentException("at least one has to be kept: " + keep);
    }
    return database.read(
        transaction ->
            transaction.list(
                SnapshotRow::of,
                "SELECT o.* FROM snapshots o JOIN sessions s ON s.id = o.session_id"
                    + " WHERE o.created_at < ?"
                    + " AND (s.current_generation IS NULL"
                    + " OR s.current_generation <> o.generation)"
                    + " AND (SELECT count(*) FROM snapshots n WHERE n.session_id = o.session_id"
                    + " AND n.generation > o.generation AND n.damaged_at IS NULL) >= ?"
                    + " AND EXISTS (SELECT 1 FROM snapshots n WHERE n.session_id = o.session_id"
                    + " AND n.generation > o.generation AND n.damaged_at IS NULL"
                    + " AND (n.faults = 0 OR o.faults > 0 OR o.damaged_at IS NOT NULL))"
                    + " AND NOT EXISTS (SELECT 1 FROM readers r"
                    + " WHERE r.session_id = o.session_id AND r.generation = o.generation"
                    + " AND r.expires_at > current_timestamp)"
                    + " ORDER BY o.created_at, o.session_id, o.generation LIMIT ?",
                time,
                keep,
                limit));
  }

  /**
   * Makes the snapshot none, if nobody needs it; its objects can be removed from the store then.
   * The last one of a session is always needed.
   */
  public Removal remove(SnapshotId snapshot) throws IOException {
    return database.write(transaction -> remove(transaction, snapshot));
  }

  private static Removal remove(Transaction transaction, SnapshotId snapshot) throws SQLException {
    if (!Sessions.lock(transaction, snapshot.session())) {
      return Removal.MISSING;
    }
    Optional<SnapshotRow> row = find(transaction, snapshot, " FOR UPDATE");
    if (row.isEmpty()) {
      return Removal.MISSING;
    }
    if (isLast(transaction, row.get())) {
      return Removal.LAST;
    }
    if (isCurrent(transaction, snapshot)) {
      return Removal.CURRENT;
    }
    if (Readers.areThere(transaction, snapshot)) {
      return Removal.IN_USE;
    }
    moveToDebris(transaction, snapshot);
    return Removal.REMOVED;
  }

  /** Whether none of the others is sound, and complete if this one is. */
  private static boolean isLast(Transaction transaction, SnapshotRow row) throws SQLException {
    boolean whole = row.facts().complete() && row.damagedAt() == null;
    return !transaction.any(
        "SELECT 1 FROM snapshots WHERE session_id = ? AND generation <> ? AND damaged_at IS NULL"
            + (whole ? " AND faults = 0" : ""),
        row.id().session().value(),
        row.id().generation());
  }

  private static boolean isCurrent(Transaction transaction, SnapshotId snapshot)
      throws SQLException {
    return transaction.any(
        "SELECT 1 FROM sessions WHERE id = ? AND current_generation = ?",
        snapshot.session().value(),
        snapshot.generation());
  }

  private static void moveToDebris(Transaction transaction, SnapshotId snapshot)
      throws SQLException {
    transaction.update(
        "INSERT INTO uploads (id, session_id, generation, fence, reason, objects, started_at,"
            + " doomed) SELECT upload_id, session_id, generation, 0, reason, objects, created_at,"
            + " TRUE FROM snapshots WHERE session_id = ? AND generation = ?",
        snapshot.session().value(),
        snapshot.generation());
    Readers.clear(transaction, snapshot);
    transaction.update(
        "DELETE FROM snapshots WHERE session_id = ? AND generation = ?",
        snapshot.session().value(),
        snapshot.generation());
  }

  private static Optional<SnapshotRow> find(
      Transaction transaction, SnapshotId snapshot, String locking) throws SQLException {
    return transaction.one(
        SnapshotRow::of,
        "SELECT * FROM snapshots WHERE session_id = ? AND generation = ?" + locking,
        snapshot.session().value(),
        snapshot.generation());
  }
}
