package dev.satchel.session;

import static dev.satchel.Refusal.Code.CHANGED;

import dev.satchel.Refusal;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SnapshotId;
import dev.satchel.registry.TenantId;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where the files of a session come from at the moment: from the live workspace if it can
 * be reached from here, else from the snapshot that is current. Safe for many threads.
 */
final class Views {
  private static final Logger LOG = LoggerFactory.getLogger(Views.class);

  /** How often it is looked again, when what was current is gone a moment later. */
  private static final int MOST = 5;

  private final Opening opening;
  private final Turns turns;
  private final Workspaces workspaces;
  private final LivePlaces places;
  private final Stored stored;

  Views(Opening opening, Turns turns, Workspaces workspaces, LivePlaces places, Stored stored) {
    this.opening = opening;
    this.turns = turns;
    this.workspaces = workspaces;
    this.places = places;
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

  /** Whether live files that cannot be had are the session's still, and not those just left. */
  private boolean isStill(SessionRow row) throws IOException {
    if (!row.isLive()) {
      return true;
    }
    SessionRow now = turns.find(row.tenant(), row.id());
    return now.isLive()
        && now.sandbox().equals(row.sandbox())
        && Objects.equals(now.remoteWorkspace(), row.remoteWorkspace());
  }

  /**
   * A server that takes a workspace away tells the registry before it removes anything, and waits
   * for its own readers only. Another one on the same disk may be reading it.
   */
  private void checkStill(SessionRow row) throws IOException {
    if (!isStill(row) && !workspaces.isRetired(row.sandbox())) {
      throw new Refusal(
          CHANGED, "Session's files were taken away while they were read; ask once more");
    }
  }

  private Optional<WorkspaceView> live(SessionRow row) throws IOException {
    if (row.directory() == null) {
      return remote(row);
    }
    turns.adopt(row);
    Optional<Workspace> workspace = workspaces.open(row.sandbox());
    return workspace.isPresent() ? live(row, workspace.get()) : Optional.empty();
  }

  private Optional<WorkspaceView> remote(SessionRow row) throws IOException {
    try {
      Optional<RemoteFiles> files = places.remote(row);
      return files.isPresent() ? Optional.of(files.get().view()) : Optional.empty();
    } catch (SandboxAway e) {
      LOG.info("Session {} is shown as it was saved last: {}", row.id(), e.reason());
      return Optional.empty();
    }
  }

  private Optional<WorkspaceView> live(SessionRow row, Workspace workspace) throws IOException {
    try {
      return Optional.of(LiveView.of(workspace, () -> checkStill(row)));
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
