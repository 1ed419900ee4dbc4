package dev.satchel.session;

import dev.satchel.Outage;
import dev.satchel.registry.Debris;
import dev.satchel.registry.Registry;
import dev.satchel.registry.Removal;
import dev.satchel.registry.SandboxId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.snapshot.SnapshotNames;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be done now and then, each by itself. None of it hinders the others, and what fails
 * is done the next time. Safe for many threads.
 */
final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  /** How many rows are looked at in one go. */
  private static final int MANY = 1_000;

  /** How old something must be that was left unfinished, so that nobody is at it any more. */
  private static final Duration LEFT = Duration.ofHours(1);

  /**
   * How long what others have left unfinished stays in the store: if the database has gone back to
   * what it was, it may be a snapshot that was committed, and somebody has to find that out.
   */
  private static final Duration DESERTED = Duration.ofDays(30);

  /** How far the clocks of servers may be apart that share their data. */
  private static final Duration APART = Duration.ofMinutes(1);

  /** For how long it is known which workspaces were given up; what is left of them goes soon. */
  private static final Duration KNOWN = Duration.ofDays(90);

  private final Opening opening;
  private final Ownership ownership;
  private final Pins pins;
  private final Workspaces workspaces;
  private final Lifecycle lifecycle;
  private final Hosting.Setup setup;
  private final Clock clock;

  /** What is older than this was left by others. */
  private final Instant begun;

  Housekeeping(
      Opening opening,
      Ownership ownership,
      Pins pins,
      Workspaces workspaces,
      Lifecycle lifecycle,
      Hosting.Setup setup,
      Clock clock) {
    this.opening = opening;
    this.ownership = ownership;
    this.pins = pins;
    this.workspaces = workspaces;
    this.lifecycle = lifecycle;
    this.setup = setup;
    this.clock = clock;
    this.begun = clock.instant();
  }

  /** Makes everything last longer that this server has for a while only. */
  void renew() throws IOException {
    workspaces.mark(); // Also while the registry is away.
    Registry registry = opening.get().registry();
    try {
      ownership.renew(registry.leases());
    } finally {
      pins.renew(registry.readers());
    }
  }

  /** Pauses sessions in which nobody has worked for so long. */
  void pauseIdle() throws IOException {
    Registry registry = opening.get().registry();
    Instant time = registry.now().minus(setup.idle());
    List<SessionRow> idle = registry.sessions().idle(ownership.replica().id(), time, MANY);
    for (SessionRow row : idle) {
      try {
        lifecycle.pauseIdle(row, time);
      } catch (IOException | RuntimeException e) {
        LOG.warn("Session {} is idle and cannot be paused: {}", row.id(), e.getMessage());
      }
    }
  }

  /** How long what this server's sessions hold was not saved, by their ids; the longest first. */
  Map<String, Duration> snapshotAges(int most) throws IOException {
    Registry registry = opening.get().registry();
    Instant now = registry.now();
    Map<String, Duration> ages = new LinkedHashMap<>();
    registry
        .sessions()
        .saved(ownership.replica().id(), most)
        .forEach((session, saved) -> ages.put(session.value(), Duration.between(saved, now)));
    return ages;
  }

  /** Forgets snapshots that are old enough, and clears away what is left of others. */
  void forget() throws IOException {
    Registry registry = opening.get().registry();
    Instant time = registry.now().minus(setup.retention().age());
    List<SnapshotRow> old = registry.snapshots().forgettable(setup.retention().least(), time, MANY);
    for (SnapshotRow row : old) {
      if (registry.snapshots().remove(row.id()) == Removal.REMOVED) {
        LOG.info("Snapshot {} is forgotten", row.id());
      }
    }
    clear();
  }

  /** Removes from the store what is no snapshot, and will never be one. */
  void clear() throws IOException {
    Ground ground = opening.get();
    ground.registry().uploads().doom().forEach(Housekeeping::announce);
    Instant time = ground.registry().now().minus(DESERTED);
    List<Debris> debris;
    int removed;
    do {
      debris = ground.registry().uploads().debris(time, MANY);
      removed = 0;
      for (Debris one : debris) {
        removed += isRemoved(ground, one) ? 1 : 0;
      }
    } while (debris.size() == MANY && removed > 0);
  }

  private static void announce(Debris deserted) {
    LOG.warn(
        "{} was never finished, and what the store has of it goes in {} days. If the database is"
            + " older than the store, as a backup is, it may be a snapshot: {}",
        deserted.snapshot(),
        DESERTED.toDays(),
        deserted.objects().names());
  }

  private static boolean isRemoved(Ground ground, Debris debris) throws IOException {
    try {
      ground.vault().forget(SnapshotNames.parse(debris.objects().names()));
    } catch (Outage e) {
      LOG.warn("What is left of {} stays in the store: {}", debris.snapshot(), e.getMessage());
      return false;
    }
    ground.registry().uploads().forget(debris);
    return true;
  }

  private static Workspaces.Claims claims(Registry registry) {
    return new Workspaces.Claims() {
      @Override
      public boolean has(SandboxId sandbox) throws IOException {
        return registry.sessions().isLive(sandbox);
      }

      @Override
      public boolean gaveUp(SandboxId sandbox) throws IOException {
        return registry.formerSandboxes().has(sandbox);
      }
    };
  }

  /** Takes away directories that are no session's, as when a server was killed while it did. */
  void takeAway() throws IOException {
    Workspaces.Marks marks =
        new Workspaces.Marks(unmarkedFor(setup.lease().plus(APART)), unmarkedFor(LEFT));
    workspaces.sweep(claims(opening.get().registry()), marks);
  }

  /**
   * Before when something must have been marked last so that nobody has it open. Where the database
   * is embedded, no other server has the data, so what was there before this one is nobody's.
   */
  private Instant unmarkedFor(Duration age) {
    Instant before = clock.instant().minus(age);
    return setup.database().isEmbedded() && before.isBefore(begun) ? begun : before;
  }

  /** Removes directories that are no session's, and what the store has never finished. */
  void sweep() throws IOException {
    takeAway();
    Ground ground = opening.get();
    Registry registry = ground.registry();
    registry.formerSandboxes().forget(registry.now().minus(KNOWN));
    int swept = setup.stores().sweep(ground.store(), LEFT);
    if (swept > 0) {
      LOG.info("{} objects that were never finished are removed from the store", swept);
    }
  }
}
