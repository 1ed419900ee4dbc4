package dev.satchel.client;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a program works with the sandbox that it runs in. Immutable; {@link #toString} shows no key.
 *
 * @param cloud the cloud's API, with the user's key
 * @param port of the agent-server, unless {@code AGENT_SERVER_PORT} says another one
 * @param sandboxId which sandbox this is; null or empty: what {@code SANDBOX_ID} says
 * @param workingDir the directory that relative paths begin at
 * @param environment where the variables come from
 */
public record LocalAgentServerOptions(
    Connection cloud,
    int port,
    @Nullable String sandboxId,
    WorkspacePath workingDir,
    Map<String, String> environment) {
  static final WorkspacePath PROJECT = WorkspacePath.parse(RawName.of("/workspace/project"));
  private static final int PORT = 60_000;

  public LocalAgentServerOptions {
    if (cloud.key().isEmpty()) {
      throw new IllegalArgumentException("The cloud's API wants a key");
    }
    sandboxId = sandboxId == null || sandboxId.isEmpty() ? null : sandboxId;
  }

  /** With port 60000, the working directory {@code /workspace/project}, and what is around us. */
  public static LocalAgentServerOptions of(Connection cloud) {
    return new LocalAgentServerOptions(cloud, PORT, null, PROJECT, System.getenv());
  }

  public LocalAgentServerOptions withPort(int newPort) {
    return new LocalAgentServerOptions(cloud, newPort, sandboxId, workingDir, environment);
  }

  public LocalAgentServerOptions withSandboxId(String id) {
    return new LocalAgentServerOptions(cloud, port, id, workingDir, environment);
  }

  public LocalAgentServerOptions withWorkingDir(WorkspacePath directory) {
    return new LocalAgentServerOptions(cloud, port, sandboxId, directory, environment);
  }

  public LocalAgentServerOptions withEnvironment(Map<String, String> variables) {
    return new LocalAgentServerOptions(cloud, port, sandboxId, workingDir, variables);
  }

  @Override
  public String toString() {
    return "the agent-server on this machine, and " + cloud;
  }
}
