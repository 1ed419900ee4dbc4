package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.CHANGED;

import dev.satchel.Outage;
import dev.satchel.Refusal;
import dev.satchel.archive.Captured;
import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.archive.DamagedSnapshot;
import dev.satchel.registry.Lease;
import dev.satchel.registry.ObjectNames;
import dev.satchel.registry.SnapshotFacts;
import dev.satchel.registry.SnapshotId;
import dev.satchel.registry.SnapshotReason;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.registry.Upload;
import dev.satchel.snapshot.SnapshotNames;
import dev.satchel.snapshot.Taken;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots: notes each in the registry, puts it into the store, and commits it. What is not
 * committed is none. Safe for many threads.
 */
final class Snapshotting {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshotting.class);

  /** How often a tree is gone through that changes meanwhile. */
  private static final int MOST = 3;

  /** How many numbers are passed over in a row that objects have already. */
  private static final int MOST_TAKEN = 1_000;

  /** Puts the objects of a snapshot into the store. */
  @FunctionalInterface
  interface Sending {
    Taken to(SnapshotNames names) throws IOException;
  }

  /** What is in the store, and by which upload. */
  private record Sent(Upload upload, Taken taken) {}

  private final Stored stored;

  Snapshotting(Stored stored) {
    this.stored = stored;
  }

  /**
   * Takes a snapshot of {@code live} and commits it. What could not be read does not hinder it;
   * what changed while it was read is read again, a few times.
   *
   * @param current the generation that the files were made from or saved as last; null if none
   * @throws SandboxAway if they cannot be had
   */
  SnapshotRow take(Turn turn, LiveFiles live, @Nullable Long current, SnapshotReason reason)
      throws IOException {
    long begun = System.nanoTime();
    Sent sent = sendAtRest(turn, live, current, reason);
    return commit(turn, sent, reason, begun);
  }

  /**
   * The same if nothing is missing. Else it is given up, and there is no snapshot.
   *
   * @throws Refusal INCOMPLETE, with what is missing; BUSY if it has only changed meanwhile
   * @throws SandboxAway if they cannot be had
   */
  SnapshotRow takeWhole(Turn turn, LiveFiles live, @Nullable Long current, SnapshotReason reason)
      throws IOException {
    long begun = System.nanoTime();
    Sent sent = sendAtRest(turn, live, current, reason);
    if (!sent.taken().captured().isComplete()) {
      abandon(turn.ground(), sent.upload());
      throw refusal(sent.taken().captured());
    }
    return commit(turn, sent, reason, begun);
  }

  private static Refusal refusal(Captured captured) {
    Refusal refusal = Shortfall.of(captured).refused("so nothing is changed");
    return hasOnlyChanged(captured) ? new Refusal(BUSY, refusal.reason()) : refusal;
  }

  private static SnapshotRow commit(Turn turn, Sent sent, SnapshotReason reason, long begun)
      throws IOException {
    SnapshotRow row = commit(turn.ground(), sent);
    long millis = (System.nanoTime() - begun) / 1_000_000;
    LOG.info(
        "Snapshot {} ({}): {} entries, {} bytes, {} of them new, {} faults, {} ms",
        row.id(),
        reason.text(),
        row.facts().entries(),
        row.facts().bytes(),
        sent.taken().sent(),
        row.facts().faults(),
        millis);
    return row;
  }

  /** Sends it, and once more if something changed meanwhile, but not for ever. */
  private Sent sendAtRest(Turn turn, LiveFiles live, @Nullable Long current, SnapshotReason reason)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      Sent sent = send(turn, live, current, reason);
      if (attempt == MOST || !hasOnlyChanged(sent.taken().captured())) {
        return sent;
      }
      abandon(turn.ground(), sent.upload());
    }
  }

  /** Whether something is missing, and may not be the next time. */
  private static boolean hasOnlyChanged(Captured captured) {
    return !captured.isComplete()
        && captured.faults().size() == captured.end().faults()
        && captured.faults().stream().allMatch(Absence::isPassing);
  }

  private Sent send(Turn turn, LiveFiles live, @Nullable Long current, SnapshotReason reason)
      throws IOException {
    if (current != null) {
      Optional<Sent> sent = sendWithBasis(turn, live, current, reason);
      if (sent.isPresent()) {
        return sent.get();
      }
    }
    return send(turn, reason, names -> live.take(turn.ground(), names, Optional.empty()));
  }

  /** Empty if there is no basis, it went meanwhile, or what was made with it is damaged. */
  private Optional<Sent> sendWithBasis(
      Turn turn, LiveFiles live, long current, SnapshotReason reason) throws IOException {
    SnapshotId id = new SnapshotId(turn.session(), current);
    Optional<Stored.Reading> basis = basis(turn.ground(), id);
    if (basis.isEmpty()) {
      return Optional.empty();
    }
    try (Stored.Reading open = basis.get()) {
      Optional<Stored.Reading> older = Optional.of(open);
      return Optional.of(send(turn, reason, names -> live.take(turn.ground(), names, older)));
    } catch (Refusal e) {
      if (e.code() != CHANGED) {
        throw e;
      }
      LOG.info("The basis of the next snapshot went meanwhile: {}", id);
      return Optional.empty();
    } catch (DamagedSnapshot e) {
      LOG.warn("The next snapshot is taken without {}: {}", id, e.getMessage());
      return Optional.empty();
    }
  }

  /** One that is damaged, or cannot be had, is none. */
  private Optional<Stored.Reading> basis(Ground ground, SnapshotId id) {
    try {
      Optional<Stored.Reading> reading = stored.open(ground, id);
      if (reading.isPresent() && reading.get().row().damagedAt() != null) {
        reading.get().close();
        return Optional.empty();
      }
      return reading;
    } catch (IOException e) {
      LOG.info("The next snapshot will take longer, without {}: {}", id, e.getMessage());
      return Optional.empty();
    }
  }

  private static Sent send(Turn turn, SnapshotReason reason, Sending sending) throws IOException {
    return send(turn.ground(), turn.lease(), reason, sending);
  }

  private static Sent send(Ground ground, Lease lease, SnapshotReason reason, Sending sending)
      throws IOException {
    Upload upload = begin(ground, lease, reason);
    try {
      return new Sent(upload, sending.to(SnapshotNames.parse(upload.objects().names())));
    } catch (IOException | RuntimeException e) {
      abandon(ground, upload);
      throw e;
    }
  }

  /**
   * Passes over numbers that objects have which the registry does not know of: they may be
   * snapshots that somebody wants back.
   */
  private static Upload begin(Ground ground, Lease lease, SnapshotReason reason)
      throws IOException {
    for (int tries = 1; ; tries++) {
      Upload upload = ground.registry().uploads().begin(lease, reason, Snapshotting::names);
      if (tries == MOST_TAKEN || isFree(ground, upload)) {
        return upload;
      }
      abandon(ground, upload);
    }
  }

  private static boolean isFree(Ground ground, Upload upload) throws IOException {
    try {
      SnapshotId id = upload.snapshot();
      List<String> found = ground.vault().objects(id.session().value(), id.generation());
      if (!found.isEmpty()) {
        LOG.warn(
            "The store has objects of {} already, which are left alone; the database may be older"
                + " than the store, as a backup is: {}",
            id,
            found);
      }
      return found.isEmpty();
    } catch (IOException | RuntimeException e) {
      abandon(ground, upload);
      throw e;
    }
  }

  private static ObjectNames names(SnapshotId id, String upload) {
    return new ObjectNames(SnapshotNames.of(id.session().value(), id.generation(), upload).list());
  }

  /**
   * Puts a snapshot into the store in some other way, and commits it.
   *
   * @param sending puts it there
   */
  static SnapshotRow commit(Ground ground, Lease lease, SnapshotReason reason, Sending sending)
      throws IOException {
    return commit(ground, send(ground, lease, reason, sending));
  }

  private static SnapshotRow commit(Ground ground, Sent sent) throws IOException {
    Taken taken = sent.taken();
    SnapshotFacts facts =
        new SnapshotFacts(
            taken.bytes(),
            taken.digest(),
            taken.captured().end().members(),
            taken.captured().end().faults());
    try {
      return commit(ground, sent.upload(), facts);
    } catch (IOException | RuntimeException e) {
      abandon(ground, sent.upload()); // Which has no effect if it is committed all the same.
      throw e;
    }
  }

  /** Asks once more if the database went away: it may have committed, and says so then. */
  private static SnapshotRow commit(Ground ground, Upload upload, SnapshotFacts facts)
      throws IOException {
    try {
      return ground.registry().uploads().commit(upload, facts);
    } catch (Outage e) {
      LOG.warn("Asking once more whether {} is committed: {}", upload.snapshot(), e.getMessage());
      return ground.registry().uploads().commit(upload, facts);
    }
  }

  /** What is left of it is removed then; if this fails, it is found when nobody has the lease. */
  private static void abandon(Ground ground, Upload upload) {
    try {
      ground.registry().uploads().abandon(upload);
    } catch (IOException e) {
      LOG.warn("Upload of {} is given up later: {}", upload.snapshot(), e.getMessage());
    }
  }
}
