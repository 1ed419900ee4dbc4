package dev.satchel.server;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Engine;
import dev.satchel.archive.Slots;
import dev.satchel.files.Home;
import dev.satchel.files.Jail;
import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import dev.satchel.http.MinRate;
import dev.satchel.http.Usage;
import dev.satchel.http.archive.ArchiveCalls;
import dev.satchel.http.archive.RunningArchives;
import dev.satchel.link.Links;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the routes of all clients need.
 *
 * @param archives all that are made or sent, whoever has asked
 */
record Core(
    Settings settings,
    Jail jail,
    OwnPlaces places,
    Scratch scratch,
    Engine engine,
    MinRate minRate,
    Usage usage,
    RunningArchives archives,
    Links links,
    SecureRandom random,
    Clock clock) {
  /** What is remembered of downloads, to resume them. */
  private static final Shelf.Bounds INDEXES = new Shelf.Bounds(256 << 20, 1_000);

  /** How many links there may be that have not expired. */
  private static final int MOST_LINKS = 10_000;

  /** How long a client may be slower than allowed. */
  private static final Duration SLOW = Duration.ofSeconds(60);

  /**
   * Opens the roots, and brings to an end what a killed server has left there.
   *
   * @param begun gets what has to be closed
   * @throws InvalidSetting if a root or the state directory cannot be used
   */
  static Core of(Settings settings, Clock clock, Begun begun) throws IOException {
    Jail jail = begun.add(openRoots(settings.roots()));
    jail.recover();
    OwnPlaces places = OwnPlaces.outside(settings.reachable());
    Path state = places.first(SettingsSource.STATE, settings.state());
    Scratch scratch = scratch(state);
    Shelf shelf = Shelf.in(state.resolve("index"), INDEXES, clock);
    Usage usage = new Usage(clock);
    SecureRandom random = new SecureRandom();
    int workers = Runtime.getRuntime().availableProcessors();
    return new Core(
        settings,
        jail,
        places,
        scratch,
        begun.add(new Engine(workers, settings.inFlight(), scratch, shelf, clock)),
        begun.add(new MinRate(settings.minRate(), SLOW, System::nanoTime)),
        usage,
        new RunningArchives(new Slots(settings.maxArchives()), usage, clock),
        new Links(state.resolve("links"), MOST_LINKS, random, clock),
        random,
        clock);
  }

  /** Where relative paths begin. There must be a root. */
  Home home() throws IOException {
    return Home.of(RawName.of(settings.home()), jail);
  }

  private static Jail openRoots(List<Path> roots) throws IOException {
    List<RawName> names = new ArrayList<>();
    for (Path root : roots) {
      if (!Files.isDirectory(root)) {
        throw new InvalidSetting("Root is not a directory: " + root.toAbsolutePath());
      }
      names.add(path(root).raw());
    }
    return Jail.open(names);
  }

  private static Scratch scratch(Path directory) throws IOException {
    try {
      return Scratch.in(directory);
    } catch (FileSystemException e) {
      throw new InvalidSetting(SettingsSource.STATE + " cannot be used: " + e.getMessage());
    }
  }

  /** What answers calls for archives, of whatever clients. */
  ArchiveCalls archiveCalls() {
    return new ArchiveCalls(engine, scratch, archives, minRate, settings.maxDepth());
  }

  static WorkspacePath path(Path path) {
    return WorkspacePath.parse(RawName.of(path.toAbsolutePath().normalize().toString()));
  }
}
