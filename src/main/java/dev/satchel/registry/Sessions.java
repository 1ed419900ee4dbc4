package dev.satchel.registry;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of all tenants. Whoever asks for one names its tenant first; a session of another
 * tenant looks just like one that does not exist. What only the owner of a session may do takes the
 * {@link Lease}, and is refused with CHANGED if that is not valid any more.
 */
public final class Sessions {
  private final Database database;

  Sessions(Database database) {
    this.database = database;
  }

  /**
   * Makes a session that no server owns, as one whose live files are on none. The ids must be new.
   *
   * @throws Refusal ALREADY_EXISTS if the workspace that has its live files has another session's
   */
  public void create(NewSession session) throws IOException {
    database.write(transaction -> insert(transaction, session));
  }

  /** Makes a session that {@code owner} owns from the first moment. The ids must be new. */
  public Lease create(NewSession session, Replica owner, Duration length) throws IOException {
    return database.write(
        transaction -> {
          insert(transaction, session);
          return Leases.take(transaction, session.id(), owner, length).orElseThrow();
        });
  }

  private static int insert(Transaction transaction, NewSession session) throws SQLException {
    Instant now = transaction.now();
    Tenants.ensure(transaction, session.tenant(), now);
    insertRow(transaction, session, now);
    return transaction.update(
        "INSERT INTO leases (session_id, fence) VALUES (?, 0)", session.id().value());
  }

  private static void insertRow(Transaction transaction, NewSession session, Instant now)
      throws SQLException {
    @Nullable String remote = text(session.remoteWorkspace());
    int inserted =
        transaction.update(
            "INSERT INTO sessions (id, tenant_id, agent_name, sandbox_id, status, directory,"
                + " parent_session_id, config, last_generation, created_at, last_active_at,"
                + " remote_workspace)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)"
                + (remote == null ? "" : " ON CONFLICT DO NOTHING"),
            session.id().value(),
            session.tenant().value(),
            session.agent().value(),
            session.sandbox().value(),
            session.status().text(),
            session.directory(),
            session.parent() == null ? null : session.parent().value(),
            session.config(),
            now,
            now,
            remote);
    if (inserted == 0) {
      throw new Refusal(ALREADY_EXISTS, "Workspace " + remote + " is in use by another session");
    }
  }

  private static @Nullable String text(@Nullable WorkspaceId workspace) {
    return workspace == null ? null : workspace.value();
  }

  /** The tenant's session of that id; empty if it has none. */
  public Optional<SessionRow> find(TenantId tenant, SessionId session) throws IOException {
    return database.read(
        transaction ->
            transaction.one(
                SessionRow::of,
                SessionRow.SELECT + " WHERE s.tenant_id = ? AND s.id = ?",
                tenant.value(),
                session.value()));
  }

  /** Some of the tenant's sessions that {@code filter} lets through, from the newest on. */
  public List<SessionRow> list(TenantId tenant, SessionFilter filter, Page page)
      throws IOException {
    return database.read(
        transaction ->
            transaction.list(
                SessionRow::of,
                SessionRow.SELECT
                    + filter.condition()
                    + " ORDER BY s.created_at DESC, s.id DESC LIMIT ? OFFSET ?",
                filter.values(tenant, page.limit(), page.offset())));
  }

  /** How many sessions of the tenant {@code filter} lets through. */
  public long count(TenantId tenant, SessionFilter filter) throws IOException {
    return database.read(
        transaction ->
            transaction
                .one(
                    row -> row.number("n"),
                    "SELECT count(*) AS n FROM sessions s" + filter.condition(),
                    filter.values(tenant))
                .orElseThrow());
  }

  /**
   * Gives the session the status {@code to}, if its status is one of {@code from} now. Of several
   * that try this at the same time, one succeeds.
   *
   * @return whether it has happened
   */
  public boolean transition(Lease lease, Set<SessionStatus> from, SessionStatus to)
      throws IOException {
    return database.write(
        transaction -> {
          Leases.hold(transaction, lease);
          return transition(transaction, lease.session(), from, to);
        });
  }

  private static boolean transition(
      Transaction transaction, SessionId session, Set<SessionStatus> from, SessionStatus to)
      throws SQLException {
    List<Object> values = new ArrayList<>(List.of(to.text(), session.value()));
    from.forEach(status -> values.add(status.text()));
    String marks = String.join(", ", Collections.nCopies(from.size(), "?"));
    return transaction.update(
            "UPDATE sessions SET status = ? WHERE id = ? AND status IN (" + marks + ")",
            values.toArray())
        == 1;
  }

  /**
   * Notes where the owner of the session has made its live workspace, which it has no other beside,
   * and gives the session the status {@code to} in the same step.
   *
   * @return false, and nothing has happened, if its status is none of {@code from}
   */
  public boolean settle(
      Lease lease,
      SandboxId sandbox,
      WorkspacePath directory,
      Set<SessionStatus> from,
      SessionStatus to)
      throws IOException {
    Instant now = database.now();
    return database.write(
        transaction -> {
          Leases.hold(transaction, lease);
          if (!transition(transaction, lease.session(), from, to)) {
            return false;
          }
          FormerSandboxes.addVacated(transaction, lease.session(), now);
          return settle(transaction, lease, sandbox, directory) == 1;
        });
  }

  private static int settle(
      Transaction transaction, Lease lease, SandboxId sandbox, WorkspacePath directory)
      throws SQLException {
    return transaction.update(
        "UPDATE sessions SET sandbox_id = ?, directory = ?, remote_workspace = NULL WHERE id = ?",
        sandbox.value(),
        directory,
        lease.session().value());
  }

  /**
   * Notes where the owner has made a live workspace of the snapshot {@code generation}, which is
   * chosen as {@link #choose} does, in the same step; false, and nothing has happened, if there is
   * no such snapshot. The one that the session had until now is given up: all of it must be saved.
   */
  public boolean settle(Lease lease, SandboxId sandbox, WorkspacePath directory, long generation)
      throws IOException {
    Instant now = database.now();
    return database.write(
        transaction -> {
          Leases.hold(transaction, lease);
          if (!choose(transaction, lease, generation)) {
            return false;
          }
          FormerSandboxes.add(transaction, lease.session(), now);
          return settle(transaction, lease, sandbox, directory) == 1;
        });
  }

  /**
   * Notes that the session has given up its live workspace, if it has one, and gives it the status
   * {@code to} in the same step. All of it must be saved, or lost with someone's consent: what is
   * left of it may be removed.
   *
   * @return false, and nothing has happened, if its status is none of {@code from}
   */
  public boolean vacate(Lease lease, Set<SessionStatus> from, SessionStatus to) throws IOException {
    return database.write(
        transaction -> {
          Leases.hold(transaction, lease);
          return transition(transaction, lease.session(), from, to)
              && vacate(transaction, lease) == 1;
        });
  }

  private static int vacate(Transaction transaction, Lease lease) throws SQLException {
    return transaction.update(
        "UPDATE sessions SET directory = NULL, remote_workspace = NULL WHERE id = ?",
        lease.session().value());
  }

  /**
   * The same for a session whose live workspace is where nobody could look into it: it was not
   * given up, so nobody removes it when it is there again.
   *
   * @return false, and nothing has happened, if its status is none of {@code from}
   */
  public boolean leaveBehind(Lease lease, Set<SessionStatus> from, SessionStatus to)
      throws IOException {
    return database.write(
        transaction -> {
          Leases.hold(transaction, lease);
          return transition(transaction, lease.session(), from, to)
              && forgetSandbox(transaction, lease) == 1
              && vacate(transaction, lease) == 1;
        });
  }

  /** The one that a row names is taken for given up when the row has no directory. */
  private static int forgetSandbox(Transaction transaction, Lease lease) throws SQLException {
    return transaction.update(
        "UPDATE sessions SET sandbox_id = ? WHERE id = ?",
        SandboxId.random().value(),
        lease.session().value());
  }

  /** Notes that the session is worked in. */
  public void touch(SessionId session) throws IOException {
    database.write(
        transaction ->
            transaction.update(
                "UPDATE sessions SET last_active_at = ? WHERE id = ? AND last_active_at < ?",
                transaction.now(),
                session.value(),
                transaction.now()));
  }

  /**
   * Replaces the configuration of the tenant's session by {@code json}; false if it has no such
   * session.
   */
  public boolean configure(TenantId tenant, SessionId session, String json) throws IOException {
    Words.any("Config", json);
    return database.write(
            transaction ->
                transaction.update(
                    "UPDATE sessions SET config = ? WHERE id = ? AND tenant_id = ?",
                    json,
                    session.value(),
                    tenant.value()))
        == 1;
  }

  /**
   * Chooses the snapshot that the session's files come from when it is not live, until there is a
   * newer one; false if there is no such snapshot.
   */
  public boolean choose(Lease lease, long generation) throws IOException {
    return database.write(
        transaction -> {
          Leases.hold(transaction, lease);
          return choose(transaction, lease, generation);
        });
  }

  private static boolean choose(Transaction transaction, Lease lease, long generation)
      throws SQLException {
    lock(transaction, lease.session());
    return transaction.update(
            "UPDATE sessions SET current_generation = ? WHERE id = ? AND EXISTS"
                + " (SELECT 1 FROM snapshots WHERE session_id = ? AND generation = ?)",
            generation,
            lease.session().value(),
            lease.session().value(),
            generation)
        == 1;
  }

  /**
   * Makes others wait who change what the session has, until the transaction ends; false if there
   * is no such session. Whoever needs the lease as well takes that first.
   */
  static boolean lock(Transaction transaction, SessionId session) throws SQLException {
    return transaction.any("SELECT 1 FROM sessions WHERE id = ? FOR UPDATE", session.value());
  }

  /** Some sessions with a live workspace that a server owns, and has. */
  public List<SessionRow> live(ReplicaId owner, Page page) throws IOException {
    return database.read(
        transaction ->
            transaction.list(
                SessionRow::of,
                SessionRow.SELECT
                    + " WHERE s.directory IS NOT NULL AND l.owner_id = ?"
                    + " ORDER BY s.created_at, s.id LIMIT ? OFFSET ?",
                owner.value(),
                page.limit(),
                page.offset()));
  }

  /**
   * When the newest snapshots of some live sessions of a server were taken; of a session without
   * any, when it was made. The oldest first.
   */
  public Map<SessionId, Instant> saved(ReplicaId owner, int limit) throws IOException {
    Map<SessionId, Instant> saved = new LinkedHashMap<>();
    database
        .read(
            transaction ->
                transaction.list(
                    row -> Map.entry(new SessionId(row.text("id")), row.time("saved")),
                    "SELECT s.id, coalesce(max(n.created_at), s.created_at) AS saved"
                        + " FROM sessions s JOIN leases l ON l.session_id = s.id"
                        + " LEFT JOIN snapshots n ON n.session_id = s.id"
                        + " WHERE s.directory IS NOT NULL AND l.owner_id = ?"
                        + " OR s.remote_workspace IS NOT NULL"
                        + " GROUP BY s.id, s.created_at ORDER BY saved LIMIT ?",
                    owner.value(),
                    limit))
        .forEach(entry -> saved.put(entry.getKey(), entry.getValue()));
    return saved;
  }

  /** Whether the live workspace of some session is called so. */
  public boolean isLive(SandboxId sandbox) throws IOException {
    return database.read(
        transaction ->
            transaction.any(
                "SELECT 1 FROM sessions WHERE sandbox_id = ? AND directory IS NOT NULL",
                sandbox.value()));
  }

  /**
   * Some active sessions of a server that were last worked in before {@code time}. Those whose live
   * files are on another machine are nobody's for long, and none of them.
   */
  public List<SessionRow> idle(ReplicaId owner, Instant time, int limit) throws IOException {
    return database.read(
        transaction ->
            transaction.list(
                SessionRow::of,
                SessionRow.SELECT
                    + " WHERE l.owner_id = ? AND s.status = ? AND s.last_active_at < ?"
                    + " AND s.remote_workspace IS NULL"
                    + " ORDER BY s.last_active_at, s.id LIMIT ?",
                owner.value(),
                SessionStatus.ACTIVE.text(),
                time,
                limit));
  }

  /**
   * Some sessions that have a live workspace on a server and no owner: that server is gone, or has
   * stopped in the middle of taking the workspace away. Whoever can reach it may take the lease.
   */
  public List<SessionRow> orphans(Page page) throws IOException {
    return database.read(
        transaction ->
            transaction.list(
                SessionRow::of,
                SessionRow.SELECT
                    + " WHERE s.directory IS NOT NULL"
                    + " AND (l.owner_id IS NULL OR l.expires_at <= current_timestamp)"
                    + " ORDER BY s.created_at, s.id LIMIT ? OFFSET ?",
                page.limit(),
                page.offset()));
  }
}
