package dev.satchel.registry;

import dev.satchel.WorkspacePath;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the tables say of a session.
 *
 * @param agent what it was made from; the agent itself may be gone
 * @param directory the live workspace, on the server that owns the session; null if there is none
 * @param remoteWorkspace the workspace on another machine that has the live files; null if none
 *     has. Never both of these.
 * @param parent the session that it was forked from; null if it was not
 * @param owner the server that has its lease; null if none has
 * @param generation the snapshot that its files come from when it is not live; null if it has none
 * @param config what was configured, as JSON
 * @param lastActiveAt when it was last worked in
 */
public record SessionRow(
    SessionId id,
    TenantId tenant,
    AgentName agent,
    SandboxId sandbox,
    SessionStatus status,
    @Nullable WorkspacePath directory,
    @Nullable WorkspaceId remoteWorkspace,
    @Nullable SessionId parent,
    @Nullable ReplicaId owner,
    @Nullable Long generation,
    String config,
    Instant createdAt,
    Instant lastActiveAt) {

  /** The columns that a row is read from; conditions follow. */
  static final String SELECT =
      "SELECT s.*, CASE WHEN l.expires_at > current_timestamp THEN l.owner_id END AS owner"
          + " FROM sessions s JOIN leases l ON l.session_id = s.id";

  /** Whether it has live files, wherever they are. */
  public boolean isLive() {
    return directory != null || remoteWorkspace != null;
  }

  static SessionRow of(Row row) throws SQLException {
    String parent = row.textOrNull("parent_session_id");
    String owner = row.textOrNull("owner");
    String remote = row.textOrNull("remote_workspace");
    return new SessionRow(
        new SessionId(row.text("id")),
        new TenantId(row.text("tenant_id")),
        new AgentName(row.text("agent_name")),
        new SandboxId(row.text("sandbox_id")),
        SessionStatus.parse(row.text("status")).orElseThrow(),
        row.pathOrNull("directory"),
        remote == null ? null : new WorkspaceId(remote),
        parent == null ? null : new SessionId(parent),
        owner == null ? null : new ReplicaId(owner),
        row.numberOrNull("current_generation"),
        row.text("config"),
        row.time("created_at"),
        row.time("last_active_at"));
  }
}
