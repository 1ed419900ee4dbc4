package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.INCOMPLETE;
import static dev.satchel.Refusal.Code.WRONG_STATUS;

import dev.satchel.Refusal;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.SnapshotReason;
import dev.satchel.registry.SnapshotRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes live workspaces away. First all that is in one becomes a snapshot, which is read back from
 * the store and compared; then the registry is told; then the directory goes. If anything of that
 * fails, the workspace stays. Safe for many threads.
 */
final class Retirement {
  private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);

  /** How often a snapshot is taken of a workspace that is being written to. */
  private static final int MOST = 5;

  /** How many things that could not be saved are named to the caller. */
  private static final int NAMED = 10;

  private final Snapshotting snapshotting;
  private final Stored stored;
  private final Captures captures;
  private final Workspaces workspaces;

  Retirement(Snapshotting snapshotting, Stored stored, Captures captures, Workspaces workspaces) {
    this.snapshotting = snapshotting;
    this.stored = stored;
    this.captures = captures;
    this.workspaces = workspaces;
  }

  /**
   * Takes the session's workspace away, if it has one, and gives it the status {@code to}.
   *
   * @param acceptedBy who accepts that what cannot be saved is lost
   * @throws Refusal INCOMPLETE; BUSY if the workspace is written to all the time
   */
  void run(
      Turn turn,
      SnapshotReason reason,
      Set<SessionStatus> from,
      SessionStatus to,
      Optional<String> acceptedBy)
      throws IOException {
    Optional<Workspace> workspace = turn.workspace();
    if (workspace.isPresent()) {
      save(turn, workspace.get(), reason, acceptedBy);
    } else if (acceptedBy.isEmpty()) {
      turn.checkReach();
    } else {
      leaveBehind(turn, acceptedBy.get());
    }
    if (!turn.ground().registry().sessions().vacate(turn.lease(), from, to)) {
      throw new Refusal(WRONG_STATUS, "Session's status was changed meanwhile");
    }
    turn.replace(null);
    workspace.ifPresent(gone -> workspaces.retire(gone.sandbox()));
  }

  private static void leaveBehind(Turn turn, String who) {
    if (turn.row().directory() != null) {
      LOG.warn(
          "{} accepts the loss of what was not saved of workspace {} of session {}",
          who,
          turn.row().sandbox(),
          turn.session());
    }
  }

  /**
   * Makes sure that all of a workspace is in a snapshot, so that it may go.
   *
   * @throws Refusal INCOMPLETE; BUSY
   */
  SnapshotRow save(
      Turn turn, Workspace workspace, SnapshotReason reason, Optional<String> acceptedBy)
      throws IOException {
    @Nullable Long current = turn.row().generation();
    for (int attempt = 1; attempt <= MOST; attempt++) {
      SnapshotRow row = snapshotting.take(turn, workspace, current, reason);
      if (isSafe(turn, workspace, row, acceptedBy)) {
        return row;
      }
      LOG.info("Session {} is being written to, so it is saved once more", turn.session());
      current = row.id().generation();
    }
    throw new Refusal(
        BUSY, "Session's workspace is being written to, so it cannot be taken away now");
  }

  /** Whether the snapshot is whole, and nothing has changed since it was taken. */
  private boolean isSafe(
      Turn turn, Workspace workspace, SnapshotRow row, Optional<String> acceptedBy)
      throws IOException {
    try (Stored.Reading reading = stored.required(turn.ground(), row.id())) {
      Catalogue catalogue = reading.snapshot().catalogue();
      if (!row.facts().complete() && acceptedBy.isEmpty()) {
        throw incomplete(row, catalogue);
      }
      reading.run(() -> reading.snapshot().verify());
      if (!captures.isStillAs(workspace, catalogue)) {
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
