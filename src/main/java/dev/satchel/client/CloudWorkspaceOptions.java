package dev.satchel.client;

import dev.satchel.WorkspacePath;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which sandbox of the cloud a program works with. Immutable; {@link #toString} shows no key.
 *
 * @param cloud the cloud's API, with the user's key
 * @param sandboxSpecId what kind of sandbox is made; null or empty: the usual one
 * @param sandboxId one that there is already, which is resumed; null or empty: a new one is made
 * @param workingDir the directory that relative paths begin at
 * @param starting how long it may take until it runs
 * @param keepAlive whether the sandbox stays when the workspace is closed
 */
public record CloudWorkspaceOptions(
    Connection cloud,
    @Nullable String sandboxSpecId,
    @Nullable String sandboxId,
    WorkspacePath workingDir,
    Duration starting,
    boolean keepAlive) {
  private static final Duration STARTING = Duration.ofMinutes(5);

  public CloudWorkspaceOptions {
    if (cloud.key().isEmpty()) {
      throw new IllegalArgumentException("The cloud's API wants a key");
    }
    if (starting.isNegative() || starting.isZero()) {
      throw new IllegalArgumentException("The time to start must be positive");
    }
    sandboxSpecId = sandboxSpecId == null || sandboxSpecId.isEmpty() ? null : sandboxSpecId;
    sandboxId = sandboxId == null || sandboxId.isEmpty() ? null : sandboxId;
  }

  /** A new sandbox of the usual kind, which is deleted in the end. */
  public static CloudWorkspaceOptions of(Connection cloud) {
    return new CloudWorkspaceOptions(
        cloud, null, null, LocalAgentServerOptions.PROJECT, STARTING, false);
  }

  public CloudWorkspaceOptions withSandboxSpecId(String id) {
    return new CloudWorkspaceOptions(cloud, id, sandboxId, workingDir, starting, keepAlive);
  }

  public CloudWorkspaceOptions withSandboxId(String id) {
    return new CloudWorkspaceOptions(cloud, sandboxSpecId, id, workingDir, starting, keepAlive);
  }

  public CloudWorkspaceOptions withWorkingDir(WorkspacePath directory) {
    return new CloudWorkspaceOptions(
        cloud, sandboxSpecId, sandboxId, directory, starting, keepAlive);
  }

  public CloudWorkspaceOptions withStarting(Duration limit) {
    return new CloudWorkspaceOptions(cloud, sandboxSpecId, sandboxId, workingDir, limit, keepAlive);
  }

  public CloudWorkspaceOptions keepingAlive() {
    return new CloudWorkspaceOptions(cloud, sandboxSpecId, sandboxId, workingDir, starting, true);
  }

  @Override
  public String toString() {
    return "a sandbox of " + cloud;
  }
}
