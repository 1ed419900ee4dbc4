package dev.satchel.session;

import static dev.satchel.registry.SessionStatus.ENDED;
import static dev.satchel.registry.SessionStatus.PAUSED;
import static dev.satchel.registry.SessionStatus.STARTING;

import dev.satchel.Refusal;
import dev.satchel.registry.Lease;
import dev.satchel.registry.NewSession;
import dev.satchel.registry.SandboxId;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SnapshotId;
import dev.satchel.registry.SnapshotReason;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.snapshot.SnapshotNames;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sessions that have the files of another's snapshot, as a first snapshot of their own. Safe
 * for many threads.
 */
final class Forks {
  private static final Logger LOG = LoggerFactory.getLogger(Forks.class);

  private final Ownership ownership;
  private final Stored stored;

  Forks(Ownership ownership, Stored stored) {
    this.ownership = ownership;
    this.stored = stored;
  }

  /**
   * Makes one, which is paused then. Until it has its snapshot it is starting, and if it never gets
   * one, it has ended.
   *
   * @throws Refusal NOT_FOUND if there is no such snapshot
   */
  SessionId make(Ground ground, SessionRow parent, long generation) throws IOException {
    SnapshotId original = new SnapshotId(parent.id(), generation);
    try (Stored.Reading reading = stored.required(ground, original)) {
      SessionId child = SessionId.random();
      Lease lease =
          ground
              .registry()
              .sessions()
              .create(child(child, parent), ownership.replica(), ownership.length());
      ownership.add(lease);
      try {
        reading.run(() -> fill(ground, lease, reading.row()));
      } finally {
        ownership.release(ground.registry().leases(), child);
      }
      return child;
    }
  }

  private static NewSession child(SessionId child, SessionRow parent) {
    return new NewSession(
        child,
        parent.tenant(),
        parent.agent(),
        SandboxId.random(),
        STARTING,
        null,
        null,
        parent.id(),
        parent.config());
  }

  private static void fill(Ground ground, Lease lease, SnapshotRow original) throws IOException {
    SnapshotNames from = Stored.names(original);
    try {
      Snapshotting.commit(
          ground,
          lease,
          SnapshotReason.FORK,
          names -> ground.vault().copy(from, original.facts().digest(), names));
      ground.registry().sessions().transition(lease, Set.of(STARTING), PAUSED);
    } catch (IOException | RuntimeException e) {
      giveUp(ground, lease);
      throw e;
    }
  }

  private static void giveUp(Ground ground, Lease lease) {
    try {
      ground.registry().sessions().transition(lease, Set.of(STARTING), ENDED);
    } catch (IOException | RuntimeException e) {
      LOG.warn("Session {} stays without files: {}", lease.session(), e.getMessage());
    }
  }
}
