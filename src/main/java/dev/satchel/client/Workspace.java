package dev.satchel.client;

import dev.satchel.WorkspacePath;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A sandbox that a program works with: the agent-server in it, and what the cloud keeps for its
 * user. Either the one that the program runs in ({@link LocalAgentServerWorkspace}), or one
 * elsewhere ({@link CloudWorkspace}). Safe for many threads. Whoever opens it closes it, which ends
 * all that it gives out.
 */
public interface Workspace extends AutoCloseable {
  /** What is in the sandbox. */
  AgentServer agentServer();

  /** What the cloud keeps for the sandbox's user. */
  CloudApi cloud();

  /** Never throws. */
  @Override
  void close();

  default String host() {
    return agentServer().host();
  }

  /** The session key that the agent-server is shown; empty if none is. */
  default String apiKey() {
    return agentServer().apiKey();
  }

  default WorkspacePath workingDir() {
    return agentServer().workingDir();
  }

  /** See {@link AgentServer#path}. */
  default WorkspacePath path(String path) throws SatchelException {
    return agentServer().path(path);
  }

  /** Single files and directories. */
  default WorkspaceFiles files() {
    return agentServer().files();
  }

  /** Directories as archives. */
  default Archives archives() {
    return agentServer().archives();
  }

  /** See {@link AgentServer#fileUpload}. */
  default FileResult fileUpload(Path local, WorkspacePath remote) {
    return agentServer().fileUpload(local, remote);
  }

  /** See {@link AgentServer#fileDownload}. */
  default FileResult fileDownload(WorkspacePath remote, Path local) {
    return agentServer().fileDownload(remote, local);
  }

  /** See {@link AgentServer#gitChanges}. */
  default List<GitChange> gitChanges(WorkspacePath directory) throws SatchelException {
    return agentServer().gitChanges(directory);
  }

  /** See {@link AgentServer#gitDiff}. */
  default GitDiff gitDiff(WorkspacePath file) throws SatchelException {
    return agentServer().gitDiff(file);
  }

  /** Whether the agent-server answers, and well. */
  default boolean alive() {
    return agentServer().alive();
  }

  /** See {@link AgentServer#serverInfo}. */
  default Map<String, Object> serverInfo() throws SatchelException {
    return agentServer().serverInfo();
  }

  /** See {@link CloudApi#getLlm(Map)}. */
  default Llm getLlm(Map<String, ?> overrides) throws SatchelException {
    return cloud().getLlm(overrides);
  }

  /** See {@link CloudApi#getLlm(String, Map)}. */
  default Llm getLlm(String profile, Map<String, ?> overrides) throws SatchelException {
    return cloud().getLlm(profile, overrides);
  }

  /** See {@link CloudApi#getSecrets()}. */
  default Map<String, LookupSecret> getSecrets() throws SatchelException {
    return cloud().getSecrets();
  }

  /** See {@link CloudApi#getSecrets(Collection)}. */
  default Map<String, LookupSecret> getSecrets(Collection<String> names) throws SatchelException {
    return cloud().getSecrets(names);
  }

  /** See {@link CloudApi#getMcpConfig}. */
  default McpConfig getMcpConfig() throws SatchelException {
    return cloud().getMcpConfig();
  }
}
