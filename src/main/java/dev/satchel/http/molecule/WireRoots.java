package dev.satchel.http.molecule;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The directories that a platform may reach, by their names on the wire. Safe for many threads. */
public final class WireRoots implements Closeable {
  private final Map<RawName, WireRoot> roots = new HashMap<>();

  private WireRoots() {}

  /**
   * Opens the directories, and keeps them open until {@link #close}.
   *
   * @param directories where what lies; links in their paths are followed, now and not again
   * @throws IOException if one of them is no directory that can be read
   */
  public static WireRoots open(Map<RawName, WorkspacePath> directories) throws IOException {
    WireRoots opened = new WireRoots();
    try {
      for (Map.Entry<RawName, WorkspacePath> each : directories.entrySet()) {
        Jail jail = Jail.open(List.of(each.getValue().raw()));
        opened.roots.put(each.getKey(), new WireRoot(jail, each.getValue()));
      }
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  /** What is called {@code name}, a slash and one name; empty if there is no such directory. */
  public Optional<WireRoot> of(RawName name) {
    return Optional.ofNullable(roots.get(name));
  }

  @Override
  public void close() {
    roots.values().forEach(root -> root.jail().close());
  }
}
