package dev.satchel.server;

import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.Registry;
import dev.satchel.server.StoreAddress.InDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where all is that belongs to sessions.
 *
 * @param data where live ones are kept; need not exist yet
 * @param agents where templates are; need not exist
 */
public record SessionPlaces(Path data, Path agents, StoreAddress store, DatabaseAddress database) {
  /** What is said where {@link #areTemporary} holds. */
  static final String TEMPORARY =
      "Sessions are kept in the temporary directory, of which this machine may clear away anything,"
          + " since your own directories are served; SATCHEL_DATA names a better place";

  /**
   * @throws InvalidSetting if a directory lies in a root, or holds one
   */
  static SessionPlaces of(SessionSettings settings, OwnPlaces places) throws IOException {
    Path data = places.first(SessionSettingsSource.DATA, settings.data());
    Path agents = Objects.requireNonNullElseGet(settings.agents(), () -> data.resolve("agents"));
    StoreAddress store = store(settings, places, data);
    checkAgents(agents.toAbsolutePath().normalize(), data, store);
    return new SessionPlaces(data, agents, store, database(settings, data));
  }

  /** What lies with the agents is for every tenant to copy. */
  private static void checkAgents(Path agents, Path data, StoreAddress store) {
    boolean holdsSessions =
        data.startsWith(agents)
            || agents.startsWith(data.resolve("sandboxes"))
            || agents.startsWith(data.resolve("removed"));
    boolean holdsSnapshots =
        store instanceof InDirectory it
            && (it.directory().startsWith(agents) || agents.startsWith(it.directory()));
    if (holdsSessions || holdsSnapshots) {
      throw new InvalidSetting(
          SessionSettingsSource.AGENTS
              + " must hold agents only: neither sessions nor snapshots may lie there, nor it with"
              + " them");
    }
  }

  /**
   * The same for commands, which serve nothing: roots count only if the environment has them.
   *
   * @throws InvalidSetting also if another setting is wrong
   */
  public static SessionPlaces of(Settings settings, Map<String, String> environment)
      throws IOException {
    boolean hasRoots = environment.containsKey(SettingsSource.ROOTS);
    List<Path> roots = hasRoots ? settings.reachable() : settings.internal().directories().toList();
    return of(settings.sessions(), OwnPlaces.outside(roots));
  }

  /**
   * Opens the database, for a command; the caller closes it.
   *
   * @throws IOException if that fails; one that is embedded, also if a server has it open
   */
  public Registry openRegistry(SessionSettings settings, Clock clock) throws IOException {
    Files.createDirectories(data);
    return Registry.open(database, clock, settings.keyHash());
  }

  private static StoreAddress store(SessionSettings settings, OwnPlaces places, Path data)
      throws IOException {
    StoreAddress store = settings.store();
    if (store instanceof InDirectory it) {
      return new InDirectory(places.first(SessionSettingsSource.STORE, List.of(it.directory())));
    }
    return Objects.requireNonNullElseGet(store, () -> new InDirectory(data.resolve("snapshots")));
  }

  /**
   * Whether what is kept lies where a machine may clear away at any time: not where {@code
   * settings} have it first, since that is served.
   */
  boolean areTemporary(SessionSettings settings) throws IOException {
    Path wanted = settings.data().get(0);
    return settings.data().size() > 1 && !OwnPlaces.realPath(wanted).equals(data);
  }

  /** For people. */
  @Override
  public String toString() {
    return "live sessions in " + data + ", snapshots in " + store + ", database " + database;
  }

  private static DatabaseAddress database(SessionSettings settings, Path data) {
    if (settings.database() != null) {
      return settings.database();
    }
    try {
      return DatabaseAddress.embedded(data.resolve("registry"), SessionSettings.POOL_SIZE);
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting(SessionSettingsSource.DATA + " " + e.getMessage());
    }
  }
}
