package dev.satchel.server;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Engine;
import dev.satchel.files.Home;
import dev.satchel.files.Jail;
import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import dev.satchel.http.MinRate;
import dev.satchel.http.Usage;
import java.io.Closeable;
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
 * What the routes of all clients need. Closing it ends its threads and closes the roots.
 *
 * @param home where relative paths begin
 */
record Core(
    Settings settings,
    Jail jail,
    Home home,
    OwnPlaces places,
    Scratch scratch,
    Engine engine,
    MinRate minRate,
    Usage usage,
    SecureRandom random,
    Clock clock)
    implements Closeable {
  /** What is remembered of downloads, to resume them. */
  private static final Shelf.Bounds INDEXES = new Shelf.Bounds(256 << 20, 1_000);

  /** How long a client may be slower than allowed. */
  private static final Duration SLOW = Duration.ofSeconds(60);

  /**
   * Opens the roots, and brings to an end what a killed server has left there.
   *
   * @throws InvalidSetting if a root or the state directory cannot be used
   */
  static Core of(Settings settings, Clock clock) throws IOException {
    Jail jail = openRoots(settings.roots());
    jail.recover();
    OwnPlaces places = OwnPlaces.outside(settings.roots());
    Path state = places.first(SettingsSource.STATE, settings.state());
    Scratch scratch = scratch(state);
    Shelf shelf = Shelf.in(state.resolve("index"), INDEXES, clock);
    int workers = Runtime.getRuntime().availableProcessors();
    return new Core(
        settings,
        jail,
        Home.of(RawName.of(settings.home()), jail),
        places,
        scratch,
        new Engine(workers, settings.inFlight(), scratch, shelf, clock),
        new MinRate(settings.minRate(), SLOW, System::nanoTime),
        new Usage(clock),
        new SecureRandom(),
        clock);
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

  static WorkspacePath path(Path path) {
    return WorkspacePath.parse(RawName.of(path.toAbsolutePath().normalize().toString()));
  }

  @Override
  public void close() {
    minRate.close();
    engine.close();
    jail.close();
  }
}
