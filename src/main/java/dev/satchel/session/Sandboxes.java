package dev.satchel.session;

import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.Workspaces;
import java.io.IOException;
import java.util.Optional;

/** Knows the sandboxes on other machines. Safe for many threads. */
@FunctionalInterface
public interface Sandboxes {
  /** The tenant's workspace of that id; empty if there is none. Nothing is called yet. */
  Optional<RemoteSandbox> find(TenantId tenant, WorkspaceId workspace) throws IOException;

  /** The table of workspaces, which is opened when it is first needed. */
  @FunctionalInterface
  interface Table {
    /**
     * The table.
     *
     * @throws dev.satchel.Outage if it cannot be had at the moment
     */
    Workspaces get() throws IOException;
  }

  /** Makes them known, from what a table says. */
  @FunctionalInterface
  interface Maker {
    Sandboxes in(Table table);

    /** For a server that knows none. */
    static Maker none() {
      return table -> (tenant, workspace) -> Optional.empty();
    }
  }
}
