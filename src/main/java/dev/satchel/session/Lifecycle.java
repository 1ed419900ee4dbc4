package dev.satchel.session;

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
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionFilter;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.SnapshotId;
import dev.satchel.registry.SnapshotReason;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
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
  private final Settlement settlement;
  private final Snapshotting snapshotting;
  private final Retirement retirement;
  private final Forks forks;

  Lifecycle(
      Opening opening,
      Turns turns,
      Ownership ownership,
      Settlement settlement,
      Snapshotting snapshotting,
      Retirement retirement,
      Forks forks) {
    this.opening = opening;
    this.turns = turns;
    this.ownership = ownership;
    this.settlement = settlement;
    this.snapshotting = snapshotting;
    this.retirement = retirement;
    this.forks = forks;
  }

  /**
   * Makes a session with a live workspace that is a copy of the agent's directory.
   *
   * @param config JSON, kept as it is
   * @throws dev.satchel.Refusal NOT_FOUND if there is no such agent; UNSUPPORTED if its directory
   *     is missing
   */
  public SessionRow create(TenantId tenant, AgentName agent, String config) throws IOException {
    SessionId id = settlement.begin(opening.get(), tenant, agent, config);
    LOG.info("Session {} made of agent {} for tenant {}", id, agent, tenant);
    return turns.find(tenant, id);
  }

  /**
   * Makes a session whose live files are those of a workspace on another machine, as they are: the
   * agent only gives its name. The workspace need not answer yet. It stays what it is, whatever
   * becomes of the session; what nobody has saved of it is only there. So a session like this needs
   * no saving when the server stops, and is not paused when it is idle.
   *
   * @param config JSON, kept as it is
   * @throws dev.satchel.Refusal NOT_FOUND if there is no such agent, or the tenant has no such
   *     workspace; ALREADY_EXISTS if it is another session's
   */
  public SessionRow create(TenantId tenant, AgentName agent, WorkspaceId workspace, String config)
      throws IOException {
    SessionId id = settlement.begin(opening.get(), tenant, agent, workspace, config);
    LOG.info("Session {} made of workspace {} for tenant {}", id, workspace, tenant);
    return turns.find(tenant, id);
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

  /**
   * Takes a snapshot; the live files stay.
   *
   * @throws dev.satchel.Refusal INCOMPLETE if they are where they cannot be reached
   */
  public SessionRow pause(TenantId tenant, SessionId session) throws IOException {
    try (Turn turn = turns.alone(tenant, session)) {
      pause(turn, SnapshotReason.PAUSE);
    }
    return turns.find(tenant, session);
  }

  private void pause(Turn turn, SnapshotReason reason) throws IOException {
    check("pause", turn.row(), EnumSet.of(ACTIVE));
    turn.checkReach();
    if (turn.live().isPresent()) {
      save(turn, turn.live().get(), reason);
    }
    if (!turn.ground().registry().sessions().transition(turn.lease(), Set.of(ACTIVE), PAUSED)) {
      throw new Refusal(WRONG_STATUS, "Session's status was changed meanwhile");
    }
    LOG.info("Session {} paused ({})", turn.session(), reason.text());
  }

  private SnapshotRow save(Turn turn, LiveFiles live, SnapshotReason reason) throws IOException {
    try {
      return snapshotting.take(turn, live, turn.row().generation(), reason);
    } catch (SandboxAway e) {
      throw turn.away(e);
    }
  }

  private static void check(String what, SessionRow row, Set<SessionStatus> allowed) {
    if (!allowed.contains(row.status())) {
      throw new Refusal(
          WRONG_STATUS,
          "Cannot %s session with status \"%s\"".formatted(what, row.status().text()));
    }
  }

  /** Pauses a session that is live here if nobody has worked in it since {@code time}. */
  void pauseIdle(SessionRow idle, Instant time) throws IOException {
    try (Turn turn = turns.alone(idle.tenant(), idle.id())) {
      if (turn.row().status() == ACTIVE && turn.row().lastActiveAt().isBefore(time)) {
        pause(turn, SnapshotReason.IDLE);
      }
    }
  }

  /**
   * Takes a snapshot, verifies it, and takes the live workspace away, or lets go of it if it is on
   * another machine.
   *
   * @throws dev.satchel.Refusal INCOMPLETE if something that is live could not be saved
   */
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
   * Has it live again: with its live workspace if there is one that can be reached, else with one
   * made here from its current snapshot. An active one stays what it is.
   *
   * @throws SandboxAway if its live workspace is on another machine and may be there, but cannot be
   *     had at the moment
   * @throws dev.satchel.Refusal GONE if it has ended; INCOMPLETE if its only files are in a
   *     workspace that cannot be reached
   */
  public SessionRow resume(TenantId tenant, SessionId session) throws IOException {
    return resume(tenant, session, missing -> {});
  }

  /**
   * The same.
   *
   * @param missing is told how many things the snapshot lacks that it goes on from, if it does and
   *     lacks any
   */
  public SessionRow resume(TenantId tenant, SessionId session, LongConsumer missing)
      throws IOException {
    SessionRow row = turns.find(tenant, session);
    if (row.status() != ACTIVE || !turns.isLive(row)) {
      try (Turn turn = turns.alone(tenant, session)) {
        resume(turn, missing);
      }
    }
    return turns.find(tenant, session);
  }

  private void resume(Turn turn, LongConsumer missing) throws IOException {
    if (turn.row().status() == ENDED) {
      throw Settlement.gone();
    }
    var sessions = turn.ground().registry().sessions();
    if (turn.live().isEmpty() || !turn.live().get().answer()) {
      Optional<SnapshotRow> lacking = lacking(turn.ground(), turn.row());
      settlement.revive(turn);
      lacking.ifPresent(snapshot -> missing.accept(told(turn.session(), snapshot)));
    } else if (turn.row().status() != ACTIVE) {
      sessions.transition(turn.lease(), EnumSet.of(PAUSED, STOPPED, ERROR, STARTING), ACTIVE);
    }
    sessions.touch(turn.session());
    LOG.info("Session {} resumed", turn.session());
  }

  /** The snapshot that is current, if something is missing there. */
  private static Optional<SnapshotRow> lacking(Ground ground, SessionRow row) throws IOException {
    Long generation = row.generation();
    return generation == null
        ? Optional.empty()
        : ground
            .registry()
            .snapshots()
            .find(new SnapshotId(row.id(), generation))
            .filter(snapshot -> !snapshot.facts().complete());
  }

  private static long told(SessionId session, SnapshotRow lacking) {
    long faults = lacking.facts().faults();
    LOG.warn("Session {} goes on from {}, which lacks {} things", session, lacking.id(), faults);
    return faults;
  }

  /**
   * How many things that could not be saved are missing of a session's files, if all that there is
   * of them is a snapshot.
   */
  public long missing(SessionRow row) throws IOException {
    return row.isLive()
        ? 0
        : lacking(opening.get(), row).map(snapshot -> snapshot.facts().faults()).orElse(0L);
  }

  /**
   * Makes a paused session with the same files as this one has now.
   *
   * @throws dev.satchel.Refusal INCOMPLETE, with what it would lack, if something that is live
   *     could not be saved; nothing is made then
   */
  public SessionRow fork(TenantId tenant, SessionId session) throws IOException {
    SessionRow row = turns.find(tenant, session);
    if (row.isLive()) {
      try (Turn turn = turns.alone(tenant, session)) {
        turn.checkReach();
        if (turn.live().isPresent()) {
          saveWhole(turn, turn.live().get());
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

  private void saveWhole(Turn turn, LiveFiles live) throws IOException {
    try {
      snapshotting.takeWhole(turn, live, turn.row().generation(), SnapshotReason.FORK);
    } catch (SandboxAway e) {
      throw turn.away(e);
    }
  }

  private SessionRow fork(SessionRow parent, long generation) throws IOException {
    ownership.checkOpen();
    SessionId child = forks.make(opening.get(), parent, generation);
    LOG.info("Session {} forked from {} generation {}", child, parent.id(), generation);
    SessionRow made = turns.find(parent.tenant(), child);
    lacking(opening.get(), made).ifPresent(snapshot -> told(child, snapshot));
    return made;
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
   * @throws dev.satchel.Refusal WRONG_STATUS if it is not live; INCOMPLETE if its files are where
   *     they cannot be reached
   */
  public SnapshotRow snapshot(TenantId tenant, SessionId session) throws IOException {
    try (Turn turn = turns.alone(tenant, session)) {
      turn.checkReach();
      LiveFiles live =
          turn.live()
              .orElseThrow(
                  () ->
                      new Refusal(
                          WRONG_STATUS,
                          "Cannot snapshot session with status \"%s\": it is not live"
                              .formatted(turn.row().status().text())));
      return save(turn, live, SnapshotReason.EXPLICIT);
    }
  }

  /**
   * Gives the session the files of one of its snapshots: what is live now becomes a snapshot first
   * and is replaced as a whole. If it is out of reach, nothing happens to it, and the session has
   * the snapshot's files until it is back or is resumed without it.
   *
   * @throws dev.satchel.Refusal GONE if it has ended; NOT_FOUND if there is no such snapshot;
   *     INCOMPLETE if something that is live could not be saved; WRONG_STATUS if that is on another
   *     machine
   */
  public SessionRow restore(TenantId tenant, SessionId session, long generation)
      throws IOException {
    SnapshotId id = snapshotId(session, generation);
    try (Turn turn = turns.alone(tenant, session)) {
      if (turn.row().status() == ENDED) {
        throw Settlement.gone();
      }
      SnapshotRow chosen =
          turn.ground()
              .registry()
              .snapshots()
              .find(id)
              .orElseThrow(() -> Stored.notFound(generation));
      if (turn.live().isPresent() && turn.live().get().answer()) {
        exchange(turn, turn.live().get(), id);
      } else if (!turn.ground().registry().sessions().choose(turn.lease(), generation)) {
        throw Stored.notFound(generation);
      }
      LOG.info("Session {} has the files of generation {} now", session, generation);
      if (!chosen.facts().complete()) {
        told(session, chosen);
      }
    }
    return turns.find(tenant, session);
  }

  private void exchange(Turn turn, LiveFiles live, SnapshotId id) throws IOException {
    if (!live.areHere()) {
      throw new Refusal(
          WRONG_STATUS,
          "Cannot restore a session whose workspace is on another machine: stop the session first");
    }
    settlement.exchange(turn, live, id);
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
