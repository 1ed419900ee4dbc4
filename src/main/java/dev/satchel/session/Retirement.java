package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.INCOMPLETE;
import static dev.satchel.Refusal.Code.WRONG_STATUS;

import dev.satchel.Refusal;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.Sessions;
import dev.satchel.registry.SnapshotReason;
import dev.satchel.registry.SnapshotRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes live files away. First all of them become a snapshot, which is read back from the store and
 * compared; then the registry is told; then the directory goes, if they lie on this server and are
 * still what was saved. If anything of that fails, they stay. Safe for many threads.
 */
final class Retirement {
  private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);

  /** How often a snapshot is taken of a workspace that is being written to. */
  private static final int MOST = 5;

  /** How many things that could not be saved are named to the caller. */
  private static final int NAMED = 10;

  /** What is said of files that could not be saved as they are. */
  private static final Set<Refusal.Code> UNSAVED = EnumSet.of(BUSY, INCOMPLETE);

  private final Snapshotting snapshotting;
  private final Stored stored;

  Retirement(Snapshotting snapshotting, Stored stored) {
    this.snapshotting = snapshotting;
    this.stored = stored;
  }

  /**
   * Takes the session's live files away, if it has any, and gives it the status {@code to}.
   *
   * @param acceptedBy who accepts that what cannot be saved is lost
   * @throws Refusal INCOMPLETE; BUSY if they are written to all the time
   */
  void run(
      Turn turn,
      SnapshotReason reason,
      Set<SessionStatus> from,
      SessionStatus to,
      Optional<String> acceptedBy)
      throws IOException {
    Optional<LiveFiles> live = turn.live();
    Optional<SnapshotRow> saved = Optional.empty();
    if (live.isPresent()) {
      saved = saveOrLeave(turn, live.get(), reason, acceptedBy);
    } else if (acceptedBy.isEmpty()) {
      turn.checkReach();
    } else {
      leaveBehind(turn, acceptedBy.get());
    }
    if (!vacate(turn, from, to)) {
      throw new Refusal(WRONG_STATUS, "Session's status was changed meanwhile");
    }
    saved.ifPresent(row -> leave(turn, live.orElseThrow(), row));
    turn.replace(null);
  }

  /** Leaves live files that {@link #save} has found to be in a snapshot. */
  void leave(Turn turn, LiveFiles live, SnapshotRow saved) {
    live.leave(() -> stored.required(turn.ground(), saved.id()));
  }

  /** A workspace that is on some server, and not here, was neither saved nor looked at. */
  private static boolean vacate(Turn turn, Set<SessionStatus> from, SessionStatus to)
      throws IOException {
    Sessions sessions = turn.ground().registry().sessions();
    boolean isElsewhere = turn.live().isEmpty() && turn.row().directory() != null;
    return isElsewhere
        ? sessions.leaveBehind(turn.lease(), from, to)
        : sessions.vacate(turn.lease(), from, to);
  }

  /** The snapshot that all is in; empty if it is left where it is, saved or not. */
  private Optional<SnapshotRow> saveOrLeave(
      Turn turn, LiveFiles live, SnapshotReason reason, Optional<String> acceptedBy)
      throws IOException {
    try {
      return Optional.of(save(turn, live, reason, acceptedBy));
    } catch (SandboxAway e) {
      leaveBehind(turn, acceptedBy.orElseThrow(() -> turn.away(e)));
    } catch (Refusal e) {
      if (live.areHere() || acceptedBy.isEmpty() || !UNSAVED.contains(e.code())) {
        throw e;
      }
      leaveBehind(turn, acceptedBy.get()); // A sandbox may never say that it is at rest.
    }
    return Optional.empty();
  }

  private static void leaveBehind(Turn turn, String who) {
    if (turn.row().isLive()) {
      LOG.warn(
          "{} accepts the loss of what was not saved of workspace {} of session {}, which stays"
              + " where it is",
          who,
          turn.row().directory() == null ? turn.row().remoteWorkspace() : turn.row().sandbox(),
          turn.session());
    }
  }

  /**
   * Makes sure that all of the live files is in a snapshot, so that they may go.
   *
   * @throws Refusal INCOMPLETE; BUSY
   * @throws SandboxAway if they cannot be had
   */
  SnapshotRow save(Turn turn, LiveFiles live, SnapshotReason reason, Optional<String> acceptedBy)
      throws IOException {
    @Nullable Long current = turn.row().generation();
    for (int attempt = 1; attempt <= MOST; attempt++) {
      SnapshotRow row = snapshotting.take(turn, live, current, reason);
      if (isSafe(turn, live, row, acceptedBy)) {
        return row;
      }
      LOG.info("Session {} is being written to, so it is saved once more", turn.session());
      current = row.id().generation();
    }
    throw new Refusal(
        BUSY, "Session's workspace is being written to, so it cannot be taken away now");
  }

  /** Whether the snapshot is whole, and nothing has changed since it was taken. */
  private boolean isSafe(Turn turn, LiveFiles live, SnapshotRow row, Optional<String> acceptedBy)
      throws IOException {
    try (Stored.Reading reading = stored.required(turn.ground(), row.id())) {
      if (!row.facts().complete() && acceptedBy.isEmpty()) {
        throw incomplete(row, reading.snapshot().catalogue());
      }
      reading.run(() -> reading.snapshot().verify());
      if (!live.areStillAs(reading)) {
        return false;
      }
      if (!row.facts().complete()) {
        accept(turn, row, acceptedBy.orElseThrow());
      }
      return true;
    }
  }

  private static void accept(Turn turn, SnapshotRow row, String who) throws IOException {
    turn.ground().registry().snapshots().accept(row.id(), who);
    LOG.warn("{} accepts the loss of {} things that {} lacks", who, row.facts().faults(), row.id());
  }

  private static Refusal incomplete(SnapshotRow row, Catalogue catalogue) throws IOException {
    List<String> missing = new ArrayList<>();
    Catalogue.Absences absences = catalogue.absences();
    for (Absence next = absences.next();
        next != null && missing.size() < NAMED;
        next = absences.next()) {
      if (next.isFault()) {
        missing.add("'" + next.path() + "' (" + next.reason() + ")");
      }
    }
    long faults = row.facts().faults();
    String more = faults > missing.size() ? ", and " + (faults - missing.size()) + " more" : "";
    return new Refusal(
        INCOMPLETE,
        "Not everything could be saved, so the workspace stays: "
            + String.join(", ", missing)
            + more);
  }
}
