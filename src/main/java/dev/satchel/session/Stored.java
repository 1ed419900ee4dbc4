package dev.satchel.session;

import dev.satchel.Refusal;
import dev.satchel.archive.DamagedSnapshot;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SnapshotId;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.snapshot.SnapshotNames;
import dev.satchel.snapshot.StoredSnapshot;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots that are committed, and how they are read: each stays as long as someone reads it, and
 * if one is found to be damaged, that is noted, and told with what can be had instead. Safe for
 * many threads.
 */
final class Stored {
  private static final Logger LOG = LoggerFactory.getLogger(Stored.class);

  private final Pins pins;

  Stored(Pins pins) {
    this.pins = pins;
  }

  /** A snapshot that is open, and stays until it is closed. */
  static final class Reading implements AutoCloseable {
    private final Ground ground;
    private final SnapshotRow row;
    private final StoredSnapshot snapshot;
    private final Pins.Pin pin;

    private Reading(Ground ground, SnapshotRow row, StoredSnapshot snapshot, Pins.Pin pin) {
      this.ground = ground;
      this.row = row;
      this.snapshot = snapshot;
      this.pin = pin;
    }

    SnapshotRow row() {
      return row;
    }

    /** What it holds; it is read in {@link #run}. */
    StoredSnapshot snapshot() {
      return snapshot;
    }

    /** Runs {@code act}, and sees to it if the snapshot turns out to be damaged. */
    void run(Act act) throws IOException {
      try {
        act.run();
      } catch (DamagedSnapshot e) {
        throw damaged(ground, row.id(), e);
      }
    }

    /** Notes that all of it was found to be as it was put. */
    void noteSound() throws IOException {
      if (row.damagedAt() != null) {
        ground.registry().snapshots().markSound(row.id());
      }
    }

    @Override
    public void close() throws IOException {
      try (pin) {
        snapshot.close();
      }
    }
  }

  /** Something that reads a snapshot. */
  @FunctionalInterface
  interface Act {
    void run() throws IOException;
  }

  /**
   * Opens a snapshot; empty if there is none such (any more). The caller closes it.
   *
   * @throws DamagedSnapshot if it is damaged
   */
  Optional<Reading> open(Ground ground, SnapshotId id) throws IOException {
    Optional<Pins.Pin> pin = pins.hold(ground.registry().readers(), id);
    if (pin.isEmpty()) {
      return Optional.empty();
    }
    try {
      Optional<SnapshotRow> row = ground.registry().snapshots().find(id);
      if (row.isEmpty()) {
        pin.get().close();
        return Optional.empty();
      }
      return Optional.of(new Reading(ground, row.get(), open(ground, row.get()), pin.get()));
    } catch (IOException | RuntimeException e) {
      pin.get().close();
      throw e;
    }
  }

  private static StoredSnapshot open(Ground ground, SnapshotRow row) throws IOException {
    try {
      return ground.vault().open(names(row), row.facts().digest());
    } catch (DamagedSnapshot e) {
      throw damaged(ground, row.id(), e);
    }
  }

  /** What the objects of a snapshot are called. */
  static SnapshotNames names(SnapshotRow row) {
    return SnapshotNames.parse(row.objects().names());
  }

  /** Notes that a snapshot is damaged; gives what is to be said of it. */
  static DamagedSnapshot damaged(Ground ground, SnapshotId id, DamagedSnapshot found) {
    LOG.error("Snapshot {} is damaged: {}", id, found.getMessage());
    return new DamagedSnapshot(
        "Generation %d of the session is damaged (%s)%s"
            .formatted(id.generation(), found.getMessage(), noted(ground, id)));
  }

  private static String noted(Ground ground, SnapshotId id) {
    try {
      ground.registry().snapshots().markDamaged(id);
      return older(ground, id.session(), id.generation())
          .map(row -> "; generation " + row.id().generation() + " can be restored in its place")
          .orElse("; there is no older one");
    } catch (IOException e) {
      LOG.warn("Cannot note that {} is damaged: {}", id, e.getMessage());
      return "";
    }
  }

  /** The newest snapshot before {@code generation} that is not known to be damaged. */
  private static Optional<SnapshotRow> older(Ground ground, SessionId session, long generation)
      throws IOException {
    for (int offset = 0; ; offset += Page.MAX_LIMIT) {
      Page page = new Page(Page.MAX_LIMIT, offset);
      var rows = ground.registry().snapshots().list(session, page);
      Optional<SnapshotRow> sound =
          rows.stream()
              .filter(row -> row.id().generation() < generation && row.damagedAt() == null)
              .findFirst();
      if (sound.isPresent() || rows.size() < Page.MAX_LIMIT) {
        return sound;
      }
    }
  }

  /** As {@link #open}, of one that must be there. */
  Reading required(Ground ground, SnapshotId id) throws IOException {
    return open(ground, id).orElseThrow(() -> notFound(id.generation()));
  }

  static Refusal notFound(long generation) {
    return new Refusal(Refusal.Code.NOT_FOUND, "Snapshot " + generation + " not found");
  }
}
