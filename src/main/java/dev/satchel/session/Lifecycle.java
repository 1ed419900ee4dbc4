package dev.satchel.session;

import static dev.satchel.Refusal.Code.GONE;
import static dev.satchel.Refusal.Code.NO_SESSION;
import static dev.satchel.Refusal.Code.WRONG_STATUS;
import static dev.satchel.registry.SessionStatus.ACTIVE;
import static dev.satchel.registry.SessionStatus.ENDED;
import static dev.satchel.registry.SessionStatus.ERROR;
import static dev.satchel.registry.SessionStatus.PAUSED;
import static dev.satchel.registry.SessionStatus.STARTING;
import static dev.satchel.registry.SessionStatus.STOPPED;

import dev.satchel.Refusal;
import dev.satchel.registry.AgentName;
import dev.satchel.registry.NewSession;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionFilter;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.SnapshotId;
import dev.satchel.registry.SnapshotReason;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.registry.TenantId;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How sessions begin, rest, go on and end. A session that the tenant does not have is refused with
 * NO_SESSION, a status that does not allow it with WRONG_STATUS, one whose live workspace another
 * server holds with BUSY. Where a snapshot belongs to it, the method returns when that is
 * committed; if it cannot be, it throws, and the session is what it was. Safe for many threads.
 */
public final class Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  private final Opening opening;
  private final Turns turns;
  private final Ownership ownership;
  private final Revival revival;
  private final Snapshotting snapshotting;
  private final Retirement retirement;
  private final Forks forks;
  private final Workspaces workspaces;

  Lifecycle(
      Opening opening,
      Turns turns,
      Ownership ownership,
      Revival revival,
      Snapshotting snapshotting,
      Retirement retirement,
      Forks forks,
      Workspaces workspaces) {
    this.opening = opening;
    this.turns = turns;
    this.ownership = ownership;
    this.revival = revival;
    this.snapshotting = snapshotting;
    this.retirement = retirement;
    this.forks = forks;
    this.workspaces = workspaces;
  }

  /**
   * Makes a session with a live workspace that is a copy of the agent's directory.
   *
   * @param config JSON, kept as it is
   * @throws dev.satchel.Refusal NOT_FOUND if there is no such agent; UNSUPPORTED if its directory
   *     is missing
   */
  public SessionRow create(TenantId tenant, AgentName agent, String config) throws IOException {
    ownership.checkOpen();
    Ground ground = opening.get();
    SessionId id = SessionId.random();
    try (Workspace made = revival.ofAgent(ground, tenant, agent)) {
      settling(
          made,
          id,
          () -> {
            NewSession session =
                new NewSession(
                    id, tenant, agent, made.sandbox(), ACTIVE, made.path(), null, config);
            ownership.add(
                ground
                    .registry()
                    .sessions()
                    .create(session, ownership.replica(), ownership.length()));
          });
    }
    LOG.info("Session {} made of agent {} for tenant {}", id, agent, tenant);
    return turns.find(tenant, id);
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
      workspaces.retire(made.sandbox());
      throw e;
    }
  }

  /** What there is to say of a session. */
  public SessionRow find(TenantId tenant, SessionId session) throws IOException {
    return turns.find(tenant, session);
  }

  /** Some sessions, from the newest on. */
  public List<SessionRow> list(TenantId tenant, SessionFilter filter, Page page)
      throws IOException {
    return opening.get().registry().sessions().list(tenant, filter, page);
  }

  /** How many sessions there are. */
  public long count(TenantId tenant, SessionFilter filter) throws IOException {
    return opening.get().registry().sessions().count(tenant, filter);
  }

  /** Keeps other configuration for it. */
  public SessionRow configure(TenantId tenant, SessionId session, String config)
      throws IOException {
    if (!opening.get().registry().sessions().configure(tenant, session, config)) {
      throw new Refusal(NO_SESSION, "Session not found");
    }
    return turns.find(tenant, session);
  }

  /** Takes a snapshot; the live workspace stays. */
  public SessionRow pause(TenantId tenant, SessionId session) throws IOException {
    try (Turn turn = turns.alone(tenant, session)) {
      pause(turn, SnapshotReason.PAUSE);
    }
    return turns.find(tenant, session);
  }

  private void pause(Turn turn, SnapshotReason reason) throws IOException {
    check("pause", turn.row(), EnumSet.of(ACTIVE));
    turn.checkReach();
    if (turn.workspace().isPresent()) {
      snapshotting.take(turn, turn.workspace().get(), turn.row().generation(), reason);
    }
    if (!turn.ground().registry().sessions().transition(turn.lease(), Set.of(ACTIVE), PAUSED)) {
      throw new Refusal(WRONG_STATUS, "Session's status was changed meanwhile");
    }
    LOG.info("Session {} paused ({})", turn.session(), reason.text());
  }

  private static void check(String what, SessionRow row, Set<SessionStatus> allowed) {
    if (!allowed.contains(row.status())) {
      throw new Refusal(
          WRONG_STATUS,
          "Cannot %s session with status \"%s\"".formatted(what, row.status().text()));
    }
  }

  /** Pauses a session if nobody has worked in it since {@code time}. */
  void pauseIdle(SessionRow idle, Instant time) throws IOException {
    try (Turn turn = turns.alone(idle.tenant(), idle.id())) {
      if (turn.row().status() == ACTIVE && turn.row().lastActiveAt().isBefore(time)) {
        pause(turn, SnapshotReason.IDLE);
      }
    }
  }

  /** Takes a snapshot, verifies it, and takes the live workspace away. */
  public SessionRow stop(TenantId tenant, SessionId session) throws IOException {
    try (Turn turn = turns.alone(tenant, session)) {
      Set<SessionStatus> from = EnumSet.of(ACTIVE, STARTING);
      check("stop", turn.row(), from);
      retirement.run(turn, SnapshotReason.STOP, from, STOPPED, Optional.empty());
      LOG.info("Session {} stopped", session);
    }
    return turns.find(tenant, session);
  }

  /**
   * Has it live again: with its live workspace if there is one, else with one made from its current
   * snapshot. An active one stays what it is.
   *
   * @throws dev.satchel.Refusal GONE if it has ended
   */
  public SessionRow resume(TenantId tenant, SessionId session) throws IOException {
    SessionRow row = turns.find(tenant, session);
    if (row.status() != ACTIVE || !turns.isLive(row)) {
      try (Turn turn = turns.alone(tenant, session)) {
        resume(turn);
      }
    }
    return turns.find(tenant, session);
  }

  private void resume(Turn turn) throws IOException {
    if (turn.row().status() == ENDED) {
      throw gone();
    }
    var sessions = turn.ground().registry().sessions();
    if (turn.workspace().isEmpty()) {
      reviveCold(turn);
    } else if (turn.row().status() != ACTIVE) {
      sessions.transition(turn.lease(), EnumSet.of(PAUSED, STOPPED, ERROR, STARTING), ACTIVE);
    }
    sessions.touch(turn.session());
    LOG.info("Session {} resumed", turn.session());
  }

  private void reviveCold(Turn turn) throws IOException {
    SessionRow row = turn.row();
    if (row.directory() != null) {
      LOG.warn(
          "Workspace {} of session {} was left behind on another server", row.sandbox(), row.id());
    }
    Workspace made =
        row.generation() == null && row.parent() == null
            ? revival.ofAgent(turn.ground(), row.tenant(), row.agent())
            : revival.ofCurrent(turn.ground(), row);
    try {
      settling(made, turn.session(), () -> settle(turn, made));
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
    turn.replace(made);
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

  private static Refusal gone() {
    return new Refusal(GONE, "Session has ended — create a new session");
  }

  /** Makes a paused session with the same files as this one has now. */
  public SessionRow fork(TenantId tenant, SessionId session) throws IOException {
    SessionRow row = turns.find(tenant, session);
    if (row.directory() != null) {
      try (Turn turn = turns.alone(tenant, session)) {
        turn.checkReach();
        if (turn.workspace().isPresent()) {
          snapshotting.take(
              turn, turn.workspace().get(), turn.row().generation(), SnapshotReason.FORK);
        }
      }
      row = turns.find(tenant, session);
    }
    Long generation = row.generation();
    if (generation == null) {
      throw Revival.none();
    }
    return fork(row, generation);
  }

  private SessionRow fork(SessionRow parent, long generation) throws IOException {
    ownership.checkOpen();
    SessionId child = forks.make(opening.get(), parent, generation);
    LOG.info("Session {} forked from {} generation {}", child, parent.id(), generation);
    return turns.find(parent.tenant(), child);
  }

  /**
   * Ends it: takes a snapshot, verifies it, and takes the live workspace away. One that has ended
   * stays what it is.
   *
   * @param acceptedBy who accepts that what could not be saved is lost; noted with the snapshot
   * @throws dev.satchel.Refusal INCOMPLETE, with what could not be saved, unless someone accepts
   *     that; the live workspace stays
   */
  public SessionRow end(TenantId tenant, SessionId session, Optional<String> acceptedBy)
      throws IOException {
    SessionRow row = turns.find(tenant, session);
    if (row.status() == ENDED) {
      return row;
    }
    try (Turn turn = turns.alone(tenant, session)) {
      if (turn.row().status() != ENDED) {
        Set<SessionStatus> from = EnumSet.complementOf(EnumSet.of(ENDED));
        retirement.run(turn, SnapshotReason.END, from, ENDED, acceptedBy);
        LOG.info("Session {} ended", session);
      }
    }
    return turns.find(tenant, session);
  }

  /**
   * Takes a snapshot of a live session.
   *
   * @throws dev.satchel.Refusal WRONG_STATUS if it is not live
   */
  public SnapshotRow snapshot(TenantId tenant, SessionId session) throws IOException {
    try (Turn turn = turns.alone(tenant, session)) {
      Workspace workspace =
          turn.workspace()
              .orElseThrow(
                  () ->
                      new Refusal(
                          WRONG_STATUS,
                          "Cannot snapshot session with status \"%s\": it is not live"
                              .formatted(turn.row().status().text())));
      return snapshotting.take(turn, workspace, turn.row().generation(), SnapshotReason.EXPLICIT);
    }
  }

  /**
   * Gives the session the files of one of its snapshots: what is live now becomes a snapshot first
   * and is replaced as a whole.
   *
   * @throws dev.satchel.Refusal NOT_FOUND if there is no such snapshot; INCOMPLETE if something
   *     that is live could not be saved
   */
  public SessionRow restore(TenantId tenant, SessionId session, long generation)
      throws IOException {
    SnapshotId id = snapshotId(session, generation);
    try (Turn turn = turns.alone(tenant, session)) {
      if (turn.ground().registry().snapshots().find(id).isEmpty()) {
        throw Stored.notFound(generation);
      }
      if (turn.workspace().isPresent()) {
        exchange(turn, turn.workspace().get(), id);
      } else if (!turn.ground().registry().sessions().choose(turn.lease(), generation)) {
        throw Stored.notFound(generation);
      }
      LOG.info("Session {} has the files of generation {} now", session, generation);
    }
    return turns.find(tenant, session);
  }

  private void exchange(Turn turn, Workspace former, SnapshotId id) throws IOException {
    Workspace made = revival.ofSnapshot(turn.ground(), id);
    try {
      settling(
          made,
          turn.session(),
          () -> {
            retirement.save(turn, former, SnapshotReason.RESTORE, Optional.empty());
            if (!turn.ground()
                .registry()
                .sessions()
                .settle(turn.lease(), made.sandbox(), made.path(), id.generation())) {
              throw Stored.notFound(id.generation());
            }
          });
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
    turn.replace(made);
    workspaces.retire(former.sandbox());
  }

  private static SnapshotId snapshotId(SessionId session, long generation) {
    if (generation < 1) {
      throw Stored.notFound(generation);
    }
    return new SnapshotId(session, generation);
  }

  /** Makes a paused session with the files of a snapshot of this one. */
  public SessionRow fork(TenantId tenant, SessionId session, long generation) throws IOException {
    SnapshotId id = snapshotId(session, generation);
    return fork(turns.find(tenant, session), id.generation());
  }
}
