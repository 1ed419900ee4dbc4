package dev.satchel.session;

import static dev.satchel.Refusal.Code.GONE;
import static dev.satchel.Refusal.Code.INCOMPLETE;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.registry.SessionStatus.ACTIVE;
import static dev.satchel.registry.SessionStatus.ENDED;

import dev.satchel.Refusal;
import dev.satchel.registry.AgentName;
import dev.satchel.registry.NewSession;
import dev.satchel.registry.SandboxId;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.SnapshotId;
import dev.satchel.registry.SnapshotReason;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives sessions their live files: a workspace on this server, which is whole before the registry
 * is told of it, or a sandbox on another machine. Safe for many threads.
 */
final class Settlement {
  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  private final Ownership ownership;
  private final Revival revival;
  private final Retirement retirement;
  private final Workspaces workspaces;
  private final LivePlaces places;

  Settlement(
      Ownership ownership,
      Revival revival,
      Retirement retirement,
      Workspaces workspaces,
      LivePlaces places) {
    this.ownership = ownership;
    this.revival = revival;
    this.retirement = retirement;
    this.workspaces = workspaces;
    this.places = places;
  }

  /**
   * Makes a session with a live workspace that is a copy of the agent's directory.
   *
   * @throws Refusal NOT_FOUND; UNSUPPORTED
   */
  SessionId begin(Ground ground, TenantId tenant, AgentName agent, String config)
      throws IOException {
    ownership.checkOpen();
    SessionId id = SessionId.random();
    try (Workspace made = revival.ofAgent(ground, tenant, agent)) {
      settling(
          made,
          id,
          () -> {
            NewSession session =
                new NewSession(
                    id, tenant, agent, made.sandbox(), ACTIVE, made.path(), null, null, config);
            ownership.add(
                ground
                    .registry()
                    .sessions()
                    .create(session, ownership.replica(), ownership.length()));
          });
    }
    return id;
  }

  /**
   * Makes a session whose live files are those that a sandbox has already.
   *
   * @throws Refusal NOT_FOUND; ALREADY_EXISTS
   */
  SessionId begin(
      Ground ground, TenantId tenant, AgentName agent, WorkspaceId workspace, String config)
      throws IOException {
    ownership.checkOpen();
    revival.checkAgent(ground, tenant, agent);
    if (!places.knows(tenant, workspace)) {
      throw new Refusal(NOT_FOUND, "Workspace " + workspace + " not found");
    }
    SessionId id = SessionId.random();
    ground
        .registry()
        .sessions()
        .create(
            new NewSession(
                id, tenant, agent, SandboxId.random(), ACTIVE, null, workspace, null, config));
    return id;
  }

  /** Tells the registry of a workspace. */
  @FunctionalInterface
  private interface Settling {
    void run() throws IOException;
  }

  /**
   * Takes {@code made} away if it is refused. If the registry fails, it may have it all the same;
   * if not, the workspace is no session's, and is swept in the end.
   */
  private void settling(Workspace made, SessionId session, Settling settling) throws IOException {
    try {
      settling.run();
      workspaces.claim(made.sandbox(), session);
    } catch (RuntimeException e) {
      workspaces.retire(made.sandbox(), Departure.LastLook.NONE);
      throw e;
    }
  }

  /**
   * Gives a session a live workspace here, made from its current snapshot. What it may have had
   * live elsewhere is left behind.
   *
   * @throws Refusal GONE if it has ended meanwhile; INCOMPLETE if all that there is of it is where
   *     it cannot be reached
   */
  void revive(Turn turn) throws IOException {
    SessionRow row = turn.row();
    Workspace made = cold(turn.ground(), row);
    try {
      settling(made, turn.session(), () -> settle(turn, made));
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
    if (row.isLive()) {
      Object left = row.directory() == null ? row.remoteWorkspace() : row.sandbox();
      LOG.warn("Workspace {} of session {} was left behind elsewhere", left, row.id());
    }
    turn.replace(places.of(made));
  }

  private Workspace cold(Ground ground, SessionRow row) throws IOException {
    boolean isNew = row.generation() == null && row.parent() == null;
    if (isNew && row.isLive()) {
      throw new Refusal(
          INCOMPLETE,
          "The session's workspace is out of reach, and there is no snapshot of it yet: try again"
              + " when it can be reached");
    }
    return isNew
        ? revival.ofAgent(ground, row.tenant(), row.agent())
        : revival.ofCurrent(ground, row);
  }

  private static void settle(Turn turn, Workspace made) throws IOException {
    Set<SessionStatus> from = EnumSet.complementOf(EnumSet.of(ENDED));
    if (!turn.ground()
        .registry()
        .sessions()
        .settle(turn.lease(), made.sandbox(), made.path(), from, ACTIVE)) {
      throw gone();
    }
  }

  /** What is said of a session that has ended. */
  static Refusal gone() {
    return new Refusal(GONE, "Session has ended — create a new session");
  }

  /**
   * Gives a session that is live on this server the files of one of its snapshots, when those that
   * it has are saved.
   *
   * @throws Refusal NOT_FOUND if there is no such snapshot; INCOMPLETE
   */
  void exchange(Turn turn, LiveFiles former, SnapshotId id) throws IOException {
    Workspace made = revival.ofSnapshot(turn.ground(), id);
    try {
      settling(
          made,
          turn.session(),
          () -> {
            SnapshotRow saved =
                retirement.save(turn, former, SnapshotReason.RESTORE, Optional.empty());
            if (!turn.ground()
                .registry()
                .sessions()
                .settle(turn.lease(), made.sandbox(), made.path(), id.generation())) {
              throw Stored.notFound(id.generation());
            }
            retirement.leave(turn, former, saved);
          });
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
    turn.replace(places.of(made));
  }
}
