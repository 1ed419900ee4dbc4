package dev.satchel.registry;

import static dev.satchel.Refusal.Code.CHANGED;

import dev.satchel.Refusal;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who may change which session. A lease that has expired still counts until someone else takes it:
 * nothing has happened that its owner does not know of. From then on, whatever the former owner
 * does with it is refused. Time is the database's, so that servers with different clocks agree.
 */
public final class Leases {
  private static final String FREE = "(owner_id IS NULL OR expires_at <= current_timestamp)";

  private final Database database;

  Leases(Database database) {
    this.database = database;
  }

  /**
   * Takes the lease of a session, if nobody has it or its owner has let it expire. Someone who has
   * it already cannot take it again.
   *
   * @return empty if another has it, or there is no such session
   */
  public Optional<Lease> take(SessionId session, Replica owner, Duration length)
      throws IOException {
    return database.write(transaction -> take(transaction, session, owner, length));
  }

  static Optional<Lease> take(
      Transaction transaction, SessionId session, Replica owner, Duration length)
      throws SQLException {
    int taken =
        transaction.update(
            "UPDATE leases SET owner_id = ?, owner_address = ?, fence = fence + 1, expires_at = "
                + Transaction.AFTER_MILLIS
                + " WHERE session_id = ? AND "
                + FREE,
            owner.id().value(),
            owner.address(),
            positive(length),
            session.value());
    return taken == 1 ? find(transaction, session) : Optional.empty();
  }

  /** Who has the session's lease, if it has not expired. */
  public Optional<Lease> current(SessionId session) throws IOException {
    return database.read(
        transaction ->
            transaction.one(
                Lease::of,
                "SELECT * FROM leases WHERE session_id = ? AND expires_at > current_timestamp",
                session.value()));
  }

  /**
   * Makes the lease last for {@code length} from now on, also if it has expired meanwhile.
   *
   * @return the lease with its new expiry; empty if it was taken by another or released, and the
   *     session must not be touched any more
   */
  public Optional<Lease> renew(Lease lease, Duration length) throws IOException {
    return database.write(
        transaction -> {
          int renewed =
              transaction.update(
                  "UPDATE leases SET expires_at = "
                      + Transaction.AFTER_MILLIS
                      + " WHERE session_id = ? AND owner_id = ? AND fence = ?",
                  positive(length),
                  lease.session().value(),
                  lease.owner().id().value(),
                  lease.fence());
          return renewed == 1 ? find(transaction, lease.session()) : Optional.empty();
        });
  }

  /**
   * Makes all leases of a server last for {@code length} from now on.
   *
   * @return the leases that it still has; it must not touch other sessions any more
   */
  public List<Lease> renewAll(ReplicaId owner, Duration length) throws IOException {
    return database.write(
        transaction -> {
          transaction.update(
              "UPDATE leases SET expires_at = " + Transaction.AFTER_MILLIS + " WHERE owner_id = ?",
              positive(length),
              owner.value());
          return transaction.list(
              Lease::of,
              "SELECT * FROM leases WHERE owner_id = ? ORDER BY session_id",
              owner.value());
        });
  }

  /** Gives the lease back; false if it was not the owner's any more. */
  public boolean release(Lease lease) throws IOException {
    return database.write(
            transaction ->
                transaction.update(
                    "UPDATE leases SET owner_id = NULL, owner_address = NULL, expires_at = NULL"
                        + " WHERE session_id = ? AND owner_id = ? AND fence = ?",
                    lease.session().value(),
                    lease.owner().id().value(),
                    lease.fence()))
        == 1;
  }

  /**
   * Gives back all leases of all servers, for one that knows that no other runs: it has just opened
   * an embedded database.
   *
   * @return how many there were
   */
  public int releaseAll() throws IOException {
    return database.write(
        transaction ->
            transaction.update(
                "UPDATE leases SET owner_id = NULL, owner_address = NULL, expires_at = NULL"
                    + " WHERE owner_id IS NOT NULL"));
  }

  /**
   * Makes sure that nobody takes the lease from its owner before the transaction ends.
   *
   * @throws Refusal CHANGED if someone has done so, or it was released
   */
  static void hold(Transaction transaction, Lease lease) throws SQLException {
    boolean held =
        transaction.any(
            "SELECT 1 FROM leases WHERE session_id = ? AND owner_id = ? AND fence = ? FOR UPDATE",
            lease.session().value(),
            lease.owner().id().value(),
            lease.fence());
    if (!held) {
      throw new Refusal(
          CHANGED, "Session " + lease.session() + " is not this server's to change any more");
    }
  }

  private static Optional<Lease> find(Transaction transaction, SessionId session)
      throws SQLException {
    return transaction.one(Lease::of, "SELECT * FROM leases WHERE session_id = ?", session.value());
  }

  private static Duration positive(Duration length) {
    if (length.isNegative() || length.isZero()) {
      throw new IllegalArgumentException("a lease must have a length: " + length);
    }
    return length;
  }
}
