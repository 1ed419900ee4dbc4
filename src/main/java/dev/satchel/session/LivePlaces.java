package dev.satchel.session;

import dev.satchel.registry.SessionRow;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import java.io.IOException;
import java.util.Optional;

/** Knows where the live files of sessions lie. Safe for many threads. */
final class LivePlaces {
  private final Workspaces workspaces;
  private final Sandboxes sandboxes;
  private final LocalFiles.Tools tools;

  LivePlaces(LocalFiles.Tools tools, Sandboxes sandboxes) {
    this.workspaces = tools.workspaces();
    this.sandboxes = sandboxes;
    this.tools = tools;
  }

  /**
   * Opens those of a session; empty if it has none, or none that this server can reach. The caller
   * closes them.
   */
  Optional<LiveFiles> open(SessionRow row) throws IOException {
    if (row.directory() != null) {
      Optional<Workspace> here = workspaces.open(row.sandbox());
      here.ifPresent(workspace -> workspaces.claim(row.sandbox(), row.id()));
      return here.map(this::of);
    }
    return remote(row).map(files -> files);
  }

  /** The files in {@code workspace}, which is taken over. */
  LiveFiles of(Workspace workspace) {
    return new LocalFiles(workspace, tools);
  }

  /** Those of a session that has them on a machine that this server knows. */
  Optional<RemoteFiles> remote(SessionRow row) throws IOException {
    WorkspaceId workspace = row.remoteWorkspace();
    return workspace == null
        ? Optional.empty()
        : sandboxes
            .find(row.tenant(), workspace)
            .map(sandbox -> new RemoteFiles(sandbox, tools.limits().bytes()));
  }

  /** Whether the tenant has such a workspace on another machine. */
  boolean knows(TenantId tenant, WorkspaceId workspace) throws IOException {
    return sandboxes.find(tenant, workspace).isPresent();
  }

  /** Whether a session has a live workspace that this server has. */
  boolean isHere(SessionRow row) {
    return row.directory() != null && workspaces.exists(row.sandbox());
  }
}
