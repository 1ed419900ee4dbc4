package dev.satchel.session;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The sessions that callers have opened, by their ids. Whoever is given the id of a session asks
 * here. A session lasts until so many others were used since it was used last. Safe for many
 * threads.
 */
public final class OpenDirectories {
  private static final String PREFIX = "session-";
  private static final int ID_BYTES = 16;

  private final int most;
  private final RandomGenerator random;

  /** As bytes, since a path of many names would take much more room. */
  private final Map<String, RawName> directories = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Begins without a session.
   *
   * @param most how many there are at once; one more, and the longest unused goes
   * @param random from which ids are made that nobody can guess
   */
  public OpenDirectories(int most, RandomGenerator random) {
    this.most = most;
    this.random = random;
  }

  /** Opens a session whose files lie in {@code directory}, and returns its id. */
  public synchronized String open(WorkspacePath directory) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    String name = PREFIX + HexFormat.of().formatHex(id);
    directories.put(name, directory.raw());
    if (directories.size() > most) {
      directories.remove(directories.keySet().iterator().next());
    }
    return name;
  }

  /** Where the files of the session {@code id} lie; empty if there is no such session. */
  public synchronized Optional<WorkspacePath> directory(String id) {
    return Optional.ofNullable(directories.get(id)).map(WorkspacePath::parse);
  }
}
