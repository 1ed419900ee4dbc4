package dev.satchel.registry;

import static dev.satchel.Refusal.Code.CHANGED;

import dev.satchel.Refusal;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How a snapshot comes into being, and what becomes of what did not. Before anything is sent to the
 * store, the upload is noted here; the commit makes it a snapshot, in one step. What is left of
 * others is found again by {@link #doom}, whoever has crashed at whatever moment. Nothing is ever
 * listed as {@link #debris} that another upload has brought, be it one that this database does not
 * know of.
 */
public final class Uploads {
  /** Says what the objects of an upload are called; without any effect. */
  @FunctionalInterface
  public interface Naming {
    /**
     * The names.
     *
     * @param upload an id that no other upload has, in whatever database; what has it in its name
     *     is this upload's for certain
     */
    ObjectNames of(SnapshotId snapshot, String upload);
  }

  private final Database database;

  Uploads(Database database) {
    this.database = database;
  }

  /**
   * Notes that a snapshot of the lease's session is about to be sent to the store, and gives it its
   * generation.
   *
   * @param naming may be asked more than once
   * @throws Refusal CHANGED if the lease is not valid any more
   */
  public Upload begin(Lease lease, SnapshotReason reason, Naming naming) throws IOException {
    return database.write(
        transaction -> {
          Leases.hold(transaction, lease);
          SnapshotId snapshot = next(transaction, lease.session());
          String id = UUID.randomUUID().toString();
          Upload upload = new Upload(id, snapshot, lease, reason, naming.of(snapshot, id));
          insert(transaction, upload, transaction.now());
          return upload;
        });
  }

  private static SnapshotId next(Transaction transaction, SessionId session) throws SQLException {
    transaction.update(
        "UPDATE sessions SET last_generation = last_generation + 1 WHERE id = ?", session.value());
    return transaction
        .one(
            row -> new SnapshotId(session, row.number("last_generation")),
            "SELECT last_generation FROM sessions WHERE id = ?",
            session.value())
        .orElseThrow();
  }

  private static void insert(Transaction transaction, Upload upload, Instant now)
      throws SQLException {
    transaction.update(
        "INSERT INTO uploads (id, session_id, generation, fence, reason, objects, started_at,"
            + " doomed) VALUES (?, ?, ?, ?, ?, ?, ?, FALSE) ON CONFLICT DO NOTHING",
        upload.id(),
        upload.snapshot().session().value(),
        upload.snapshot().generation(),
        upload.lease().fence(),
        upload.reason().text(),
        upload.objects().lines(),
        now);
  }

  /**
   * Makes the upload a snapshot, and the one that the session's files come from when it is not
   * live. All of it must be in the store. If the answer was lost, this can be called again: what is
   * committed already is just returned.
   *
   * @throws Refusal CHANGED if the lease is not valid any more, or the upload was given up; then it
   *     is none, and never will be
   */
  public SnapshotRow commit(Upload upload, SnapshotFacts facts) throws IOException {
    return database.write(
        transaction -> {
          Optional<SnapshotRow> earlier = committed(transaction, upload);
          return earlier.isPresent() ? earlier.get() : commit(transaction, upload, facts);
        });
  }

  private static Optional<SnapshotRow> committed(Transaction transaction, Upload upload)
      throws SQLException {
    return transaction.one(
        SnapshotRow::of, "SELECT * FROM snapshots WHERE upload_id = ?", upload.id());
  }

  private static SnapshotRow commit(Transaction transaction, Upload upload, SnapshotFacts facts)
      throws SQLException {
    Leases.hold(transaction, upload.lease());
    Sessions.lock(transaction, upload.snapshot().session());
    int open = transaction.update("DELETE FROM uploads WHERE id = ? AND NOT doomed", upload.id());
    if (open == 0) {
      throw new Refusal(CHANGED, "The upload of " + upload.snapshot() + " was given up");
    }
    insert(transaction, upload, facts);
    transaction.update(
        "UPDATE sessions SET current_generation = ? WHERE id = ?"
            + " AND (current_generation IS NULL OR current_generation < ?)",
        upload.snapshot().generation(),
        upload.snapshot().session().value(),
        upload.snapshot().generation());
    return committed(transaction, upload).orElseThrow();
  }

  private static void insert(Transaction transaction, Upload upload, SnapshotFacts facts)
      throws SQLException {
    transaction.update(
        "INSERT INTO snapshots (session_id, generation, upload_id, reason, objects, bytes, digest,"
            + " entries, faults, created_at, workspace) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            + " (SELECT remote_workspace FROM sessions WHERE id = ?))",
        upload.snapshot().session().value(),
        upload.snapshot().generation(),
        upload.id(),
        upload.reason().text(),
        upload.objects().lines(),
        facts.bytes(),
        facts.digest(),
        facts.entries(),
        facts.faults(),
        transaction.now(),
        upload.snapshot().session().value());
  }

  /**
   * Gives the upload up: it can never be committed from now on, and {@link #debris} lists it.
   *
   * @return false if it is committed already
   */
  public boolean abandon(Upload upload) throws IOException {
    return database.write(transaction -> abandon(transaction, upload));
  }

  private static boolean abandon(Transaction transaction, Upload upload) throws SQLException {
    if (doom(transaction, upload)) {
      return true;
    }
    Sessions.lock(transaction, upload.snapshot().session());
    if (committed(transaction, upload).isPresent()) {
      return false;
    }
    // It was removed already, and its objects may have come afterwards.
    insert(transaction, upload, transaction.now());
    return doom(transaction, upload);
  }

  private static boolean doom(Transaction transaction, Upload upload) throws SQLException {
    return transaction.update(
            "UPDATE uploads SET doomed = TRUE, deserted_at = NULL WHERE id = ?", upload.id())
        == 1;
  }

  /**
   * Gives up all uploads that nobody carries on: their lease was taken by another, given back, or
   * has expired. {@link #debris} lists them in time: if this database has gone back to what it was,
   * one of them may have been committed since.
   *
   * @return what they are
   */
  public List<Debris> doom() throws IOException {
    return database.write(
        transaction -> {
          List<Debris> deserted =
              transaction.list(
                  Debris::of,
                  "SELECT * FROM uploads WHERE NOT doomed AND NOT EXISTS"
                      + " (SELECT 1 FROM leases l WHERE l.session_id = uploads.session_id"
                      + " AND l.fence = uploads.fence AND l.expires_at > current_timestamp)"
                      + " ORDER BY started_at, id FOR UPDATE");
          for (Debris one : deserted) {
            transaction.update(
                "UPDATE uploads SET doomed = TRUE, deserted_at = ? WHERE id = ? AND NOT doomed",
                transaction.now(),
                one.id());
          }
          return deserted;
        });
  }

  /**
   * Some of what is to be removed from the store, from the oldest on. What {@link #doom} has found
   * is listed only if that was before {@code time}.
   */
  public List<Debris> debris(Instant time, int limit) throws IOException {
    return database.read(
        transaction ->
            transaction.list(
                Debris::of,
                "SELECT * FROM uploads WHERE doomed AND (deserted_at IS NULL OR deserted_at < ?)"
                    + " ORDER BY started_at, id LIMIT ?",
                time,
                limit));
  }

  /** Forgets what was removed from the store. Until then it is listed, and removed again. */
  public void forget(Debris debris) throws IOException {
    database.write(
        transaction ->
            transaction.update("DELETE FROM uploads WHERE id = ? AND doomed", debris.id()));
  }
}
