package dev.satchel.session;

import dev.satchel.archive.Engine;
import dev.satchel.archive.ImportLimits;
import dev.satchel.files.Scratch;
import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.KeyHash;
import dev.satchel.registry.Page;
import dev.satchel.registry.Registry;
import dev.satchel.registry.Replica;
import dev.satchel.registry.SessionRow;
import dev.satchel.snapshot.SnapshotStore;
import dev.satchel.snapshot.Vault;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything that sessions need, put together, and what goes on by itself: leases are renewed, idle
 * sessions with files on this server paused, old snapshots forgotten, what was left unfinished
 * cleaned up. The database and the store are opened when they are first needed, or at once if there
 * are sessions already; if that fails, it is tried again, and callers are told of the {@link
 * dev.satchel.Outage}.
 */
public final class Hosting implements Closeable {
  /** How long one waits for another who changes the same session. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int MOST_AGES = 1_000;
  private static final Duration OFTEN = Duration.ofMinutes(1);
  private static final Duration SELDOM = Duration.ofMinutes(15);

  /**
   * What it is to be like.
   *
   * @param data where live workspaces are kept, and what belongs to them
   * @param agents where templates are; need not exist
   * @param idle after which time without work in it a session is paused; zero for never
   * @param grace how long live sessions may be saved when the server stops
   * @param lease how long a session stays this server's when it cannot say so any more
   * @param maxDepth how deep workspaces may be
   * @param sandboxes know the workspaces on other machines that sessions can have
   */
  public record Setup(
      DatabaseAddress database,
      KeyHash hash,
      Stores stores,
      Path data,
      Path agents,
      Replica replica,
      Retention retention,
      Duration idle,
      Duration grace,
      Duration lease,
      ImportLimits imports,
      int maxDepth,
      Sandboxes.Maker sandboxes) {}

  /** Opens the store. */
  @FunctionalInterface
  public interface Stores {
    /** The store; the caller closes it. */
    SnapshotStore open() throws IOException;

    /**
     * Removes from a store that this has opened what was begun and never finished.
     *
     * @param age how long ago it was begun, at least
     * @return how much that was
     */
    default int sweep(SnapshotStore store, Duration age) throws IOException {
      return 0;
    }
  }

  /**
   * Which snapshots are kept.
   *
   * @param least how many of a session are kept in any case, at least 1
   * @param age how old the others become
   */
  public record Retention(int least, Duration age) {}

  private final Opening opening;
  private final Turns turns;
  private final Lifecycle lifecycle;
  private final SessionFiles files;
  private final History history;
  private final Tenancy tenancy;
  private final Housekeeping housekeeping;
  private final Upkeep upkeep;
  private final Drain drain;

  private Hosting(Setup setup, Engine engine, Scratch scratch, Clock clock) {
    Ownership ownership = new Ownership(setup.replica(), setup.lease());
    Pins pins = new Pins(setup.replica().id(), setup.lease());
    Workspaces workspaces = new Workspaces(setup.data(), clock);
    this.opening = opening(setup, engine, scratch, clock);
    Captures captures = new Captures(setup.maxDepth(), engine);
    LivePlaces places =
        new LivePlaces(
            new LocalFiles.Tools(workspaces, captures, setup.imports(), scratch),
            setup.sandboxes().in(this::remoteWorkspaces));
    this.turns = new Turns(opening, new Gates(PATIENCE), ownership, places, PATIENCE);
    Stored stored = new Stored(pins);
    Templates templates = new Templates(setup.agents());
    Revival revival = new Revival(workspaces, templates, stored, captures);
    Snapshotting snapshotting = new Snapshotting(stored);
    Retirement retirement = new Retirement(snapshotting, stored);
    Forks forks = new Forks(ownership, stored);
    Views views = new Views(opening, turns, workspaces, places, stored);
    Activity activity = new Activity(System::nanoTime);
    this.lifecycle =
        new Lifecycle(
            opening,
            turns,
            ownership,
            new Settlement(ownership, revival, retirement, workspaces, places),
            snapshotting,
            retirement,
            forks);
    this.files =
        new SessionFiles(
            turns,
            views,
            revival,
            snapshotting,
            places,
            activity,
            new Bundles(setup.maxDepth(), engine, setup.imports(), scratch));
    this.history = new History(opening, turns, views, stored);
    this.tenancy = new Tenancy(opening, templates, new RecentKeys(System::nanoTime));
    this.housekeeping =
        new Housekeeping(opening, ownership, pins, workspaces, lifecycle, setup, clock);
    this.upkeep = new Upkeep(opening);
    this.drain = new Drain(opening, turns, ownership, snapshotting, setup.grace());
    if (workspaces.isUsed() || !setup.database().isEmbedded()) {
      upkeep.begin("Taking over live sessions", this::takeOver);
      upkeep.begin("Taking away what was left", housekeeping::takeAway);
    }
  }

  private static Opening opening(Setup setup, Engine engine, Scratch scratch, Clock clock) {
    return new Opening(
        () -> registry(setup, clock),
        setup.stores(),
        store -> new Vault(store, engine, scratch, setup.maxDepth()),
        ground -> {
          if (setup.database().isEmbedded()) {
            ground.registry().leases().releaseAll(); // No other process has it open.
          }
        },
        System::nanoTime);
  }

  /** An embedded database is below the data, of which nothing may be there yet. */
  private static Registry registry(Setup setup, Clock clock) throws IOException {
    Files.createDirectories(setup.data());
    return Registry.open(setup.database(), clock, setup.hash());
  }

  /** Begins; threads end when it is closed. */
  public static Hosting begin(Setup setup, Engine engine, Scratch scratch, Clock clock) {
    Hosting hosting = new Hosting(setup, engine, scratch, clock);
    hosting.schedule(setup);
    return hosting;
  }

  private void schedule(Setup setup) {
    upkeep.add("Taking over live sessions", setup.lease(), this::takeOver);
    upkeep.add("Taking away what was left", atLeast(OFTEN, setup.lease()), housekeeping::takeAway);
    upkeep.renew("Renewing leases", setup.lease().dividedBy(3), housekeeping::renew);
    if (!setup.idle().isZero()) {
      upkeep.add("Pausing idle sessions", atMost(OFTEN, setup.idle()), housekeeping::pauseIdle);
    }
    upkeep.add(
        "Forgetting snapshots", atMost(SELDOM, setup.retention().age()), housekeeping::forget);
    upkeep.add("Cleaning up", SELDOM, housekeeping::sweep);
  }

  /** A quarter of {@code time}, but not more than {@code most}; that, if there is no time. */
  private static Duration atMost(Duration most, Duration time) {
    Duration quarter = time.dividedBy(4);
    return time.isZero() || quarter.compareTo(most) > 0 ? most : quarter;
  }

  private static Duration atLeast(Duration least, Duration time) {
    return time.compareTo(least) < 0 ? least : time;
  }

  /** Takes the sessions that nobody has and whose live workspaces are here. */
  private void takeOver() throws IOException {
    List<SessionRow> orphans;
    int offset = 0;
    do {
      orphans = opening.get().registry().sessions().orphans(new Page(Page.MAX_LIMIT, offset));
      for (SessionRow row : orphans) {
        turns.adopt(row);
      }
      offset += (int) orphans.stream().filter(row -> !turns.isOwn(row.id())).count();
    } while (orphans.size() == Page.MAX_LIMIT);
  }

  public Lifecycle lifecycle() {
    return lifecycle;
  }

  public SessionFiles files() {
    return files;
  }

  public History history() {
    return history;
  }

  public Tenancy tenancy() {
    return tenancy;
  }

  /** The workspaces that run elsewhere; the database is opened if it is not yet. */
  public dev.satchel.registry.Workspaces remoteWorkspaces() throws IOException {
    return opening.get().registry().workspaces();
  }

  /**
   * How long ago the newest snapshots of this server's live sessions were taken, or those made that
   * have none; of at most 1,000, the oldest first. None if the database was not needed so far.
   */
  public Map<String, Duration> snapshotAges() throws IOException {
    return opening.isOpen() ? housekeeping.snapshotAges(MOST_AGES) : Map.of();
  }

  /** What is done now and then, to do it at once. */
  Housekeeping housekeeping() {
    return housekeeping;
  }

  /**
   * Takes a snapshot of each live session that this server owns, for as long as it may, and gives
   * the sessions back. Says in the log which could not be saved. No call changes a session from
   * then on.
   */
  public void drain() {
    drain.run();
  }

  /** Does nothing by itself any more, as if it slept. */
  void stopUpkeep() {
    upkeep.close();
  }

  /** Ends the threads, and closes the database and the store. */
  @Override
  public void close() throws IOException {
    stopUpkeep();
    opening.close();
  }
}
