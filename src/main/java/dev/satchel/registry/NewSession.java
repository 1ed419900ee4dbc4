package dev.satchel.registry;

import dev.satchel.WorkspacePath;
import org.jspecify.annotations.Nullable;

/**
 * A session that is to be made.
 *
 * @param directory its live workspace; null if it has none yet
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
    @Nullable SessionId parent,
    String config) {
  public NewSession {
    Words.any("Config", config);
  }
}
