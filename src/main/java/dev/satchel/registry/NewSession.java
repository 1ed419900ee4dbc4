package dev.satchel.registry;

import dev.satchel.WorkspacePath;
import org.jspecify.annotations.Nullable;

/**
 * A session that is to be made.
 *
 * @param directory its live workspace; null if it has none yet
 * @param remoteWorkspace the workspace on another machine that has its live files; null if none
 *     has. Not both of these.
 * @param parent the session that it is forked from; null if it is not
 * @param config what is configured, as JSON
 */
public record NewSession(
    SessionId id,
    TenantId tenant,
    AgentName agent,
    SandboxId sandbox,
    SessionStatus status,
    @Nullable WorkspacePath directory,
    @Nullable WorkspaceId remoteWorkspace,
    @Nullable SessionId parent,
    String config) {
  public NewSession {
    Words.any("Config", config);
    if (directory != null && remoteWorkspace != null) {
      throw new IllegalArgumentException("live files are in one place at a time");
    }
  }
}
