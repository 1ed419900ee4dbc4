package dev.satchel.session;

import dev.satchel.Refusal;
import dev.satchel.files.JailedDirectory;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SnapshotId;
import dev.satchel.registry.TenantId;
import java.io.IOException;
import java.util.Optional;

/**
 * Decides where the files of a session come from at the moment: from the live workspace if it can
 * be reached here, else from the snapshot that is current. Safe for many threads.
 */
final class Views {
  /** How often it is looked again, when what was current is gone a moment later. */
  private static final int MOST = 5;

  private final Opening opening;
  private final Turns turns;
  private final Workspaces workspaces;
  private final Stored stored;

  Views(Opening opening, Turns turns, Workspaces workspaces, Stored stored) {
    this.opening = opening;
    this.turns = turns;
    this.workspaces = workspaces;
    this.stored = stored;
  }

  /**
   * The files as they are now. The caller closes the view.
   *
   * @throws dev.satchel.Refusal NO_SESSION; NO_WORKSPACE
   */
  WorkspaceView now(TenantId tenant, SessionId session) throws IOException {
    for (int attempt = 1; attempt <= MOST; attempt++) {
      SessionRow row = turns.find(tenant, session);
      Optional<WorkspaceView> view = live(row);
      if (view.isEmpty() && isStill(row)) {
        view = stored(row);
      }
      if (view.isPresent()) {
        return view.get();
      }
    }
    throw Revival.none();
  }

  /** Whether a workspace that cannot be opened is the session's still, and not one just left. */
  private boolean isStill(SessionRow row) throws IOException {
    if (row.directory() == null) {
      return true;
    }
    SessionRow now = turns.find(row.tenant(), row.id());
    return now.directory() != null && now.sandbox().equals(row.sandbox());
  }

  private Optional<WorkspaceView> live(SessionRow row) throws IOException {
    if (row.directory() == null) {
      return Optional.empty();
    }
    turns.adopt(row);
    Optional<Workspace> workspace = workspaces.open(row.sandbox());
    return workspace.isPresent() ? live(workspace.get()) : Optional.empty();
  }

  private static Optional<WorkspaceView> live(Workspace workspace) throws IOException {
    try (JailedDirectory top = workspace.directory()) {
      return Optional.of(new LiveView(workspace, top.path().names().size()));
    } catch (Refusal e) {
      workspace.close();
      return Optional.empty(); // Another server has just taken it away.
    } catch (IOException | RuntimeException e) {
      workspace.close();
      throw e;
    }
  }

  private Optional<WorkspaceView> stored(SessionRow row) throws IOException {
    Long generation = row.generation();
    if (generation == null) {
      throw Revival.none();
    }
    return stored.open(opening.get(), new SnapshotId(row.id(), generation)).map(StoredView::new);
  }

  /**
   * The files of a snapshot. The caller closes the view.
   *
   * @throws dev.satchel.Refusal NO_SESSION; NOT_FOUND
   */
  WorkspaceView of(TenantId tenant, SnapshotId id) throws IOException {
    turns.find(tenant, id.session());
    return new StoredView(stored.required(opening.get(), id));
  }
}
