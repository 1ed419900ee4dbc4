package dev.satchel.files;

import dev.satchel.RawName;
import dev.satchel.files.Directory.Entry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A walk over everything below a directory, depth first, in byte order of the names within each
 * directory. It stops at each entry, and the caller says what to do with it: {@link #enter} it,
 * {@link #openFile} it, {@link #readLink} it, or go on. Memory is held for the directories on the
 * way down only, and at most {@value #MAX_HANDLES} of them are kept open; one that was closed is
 * opened again by its name, and must still be the same.
 *
 * <p>For one thread. An {@link IOException} concerns the present entry only: the walk can go on.
 */
public final class Walk implements Closeable {
  static final int MAX_HANDLES = 64;
  private static final int REOPENED_AT_ONCE = MAX_HANDLES / 2;

  /** A directory on the way down. */
  private static final class Level {
    private final RawName name;
    private final int pathLength;
    private final Stat stat;
    private final List<Entry> entries;
    private int next;
    private @Nullable Directory directory;

    Level(RawName name, int pathLength, Directory directory, Comparator<Entry> order)
        throws IOException {
      this.name = name;
      this.pathLength = pathLength;
      this.stat = directory.stat();
      this.entries = directory.list();
      this.entries.sort(order);
      this.directory = directory;
    }

    Entry current() {
      return entries.get(next - 1);
    }
  }

  private final Directory top;
  private final Comparator<Entry> order;
  private final List<Level> levels = new ArrayList<>();
  private final List<RawName> changed = new ArrayList<>();

  /** The path of the deepest level, with a slash at its end; each level knows how far it is its. */
  private byte[] path = new byte[256];

  private int open;

  /**
   * Starts before the first entry of {@code top}, on a handle of its own.
   *
   * @throws IOException if {@code top} cannot be listed
   */
  public Walk(Directory top) throws IOException {
    this(top, Comparator.naturalOrder());
  }

  /**
   * The same with another order of what lies in one directory.
   *
   * @throws IOException if {@code top} cannot be listed
   */
  public Walk(Directory top, Comparator<Entry> order) throws IOException {
    this.top = top.reopen();
    this.order = order;
    try {
      levels.add(new Level(RawName.of(""), 0, this.top, order));
    } catch (IOException e) {
      this.top.close();
      throw e;
    }
  }

  /** What {@code top} was when the walk began. */
  public Stat top() {
    return levels.get(0).stat;
  }

  /** What lies in {@code top} itself; of use before the first {@link #next} only. */
  public List<Entry> topEntries() {
    return Collections.unmodifiableList(levels.get(0).entries);
  }

  /** Goes on to the next entry; false when there are no more. */
  public boolean next() {
    while (true) {
      Level level = levels.get(levels.size() - 1);
      if (level.next < level.entries.size()) {
        level.next++;
        return true;
      }
      if (hasChanged(level)) {
        changed.add(RawName.of(Arrays.copyOf(path, Math.max(level.pathLength - 1, 0))));
      }
      if (levels.size() == 1) {
        return false;
      }
      levels.remove(levels.size() - 1);
      close(level);
    }
  }

  private boolean hasChanged(Level level) {
    try {
      return !directory().stat().isUnchanged(level.stat) && !hasSameEntries(level);
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Whether a directory that has changed has all that it had, and nothing else: mostly because
   * something was staged there meanwhile.
   */
  private boolean hasSameEntries(Level level) throws IOException {
    try (Directory again = directory().reopen()) {
      List<Entry> entries = again.list();
      entries.sort(order);
      boolean isSame = entries.size() == level.entries.size();
      for (int i = 0; isSame && i < entries.size(); i++) {
        isSame = entries.get(i).isSame(level.entries.get(i));
      }
      return isSame;
    }
  }

  /**
   * The paths of the directories that the latest {@link #next} has left and in which names have
   * come or gone since they were listed; empty for the top.
   */
  public List<RawName> changedDirectories() {
    List<RawName> paths = List.copyOf(changed);
    changed.clear();
    return paths;
  }

  /** The name of the present entry. */
  public RawName name() {
    return deepest().current().name();
  }

  /** The path of the present entry, relative to the top. */
  public RawName path() {
    int above = deepest().pathLength;
    byte[] whole = Arrays.copyOf(path, above + name().length());
    name().copyTo(whole, above);
    return RawName.of(whole);
  }

  /** What the present entry was when its directory was listed. */
  public FileType type() {
    return deepest().current().type();
  }

  /** How many directories lie between the top and the present entry. */
  public int depth() {
    return levels.size() - 1;
  }

  /** Goes down into the present entry, which is a directory; its entries come next. */
  public Stat enter() throws IOException {
    Directory directory = directory().openDirectory(name());
    try {
      Level level = new Level(name(), append(name()), directory, order);
      levels.add(level);
      opened();
      return level.stat;
    } catch (IOException e) {
      directory.close();
      throw e;
    }
  }

  /** Puts {@code name} and a slash behind the path of the deepest level; gives the new length. */
  private int append(RawName name) {
    int above = deepest().pathLength;
    int length = above + name.length() + 1;
    path = length > path.length ? Arrays.copyOf(path, 2 * length) : path;
    name.copyTo(path, above);
    path[length - 1] = '/';
    return length;
  }

  /** Opens the present entry, which is a directory, without going there. The caller closes it. */
  public Directory openDirectory() throws IOException {
    return directory().openDirectory(name());
  }

  /** Opens the present entry, which is a regular file. The caller closes it. */
  public OpenFile openFile() throws IOException {
    return directory().openFile(name());
  }

  /**
   * Opens a regular file in the directory whose entries come next: the one that was entered last,
   * or the top. The caller closes it.
   */
  public OpenFile openBeside(RawName child) throws IOException {
    return directory().openFile(child);
  }

  /** The place of the present entry, to open it later. The caller closes it. */
  public Place place() throws IOException {
    return new Place(directory(), name());
  }

  /** The text of the present entry, which is a link. */
  public RawName readLink() throws IOException {
    return directory().readLink(name());
  }

  /** What the present entry is now. */
  public Stat stat() throws IOException {
    return directory().stat(name());
  }

  /**
   * Whether the present entry, a regular file, can be opened for reading, without reading it.
   *
   * @param stat what {@link #stat} has said of it
   * @return false if that is denied; any other obstacle is an {@link IOException}
   */
  public boolean canRead(Stat stat) throws IOException {
    return directory().canRead(name(), stat);
  }

  private Level deepest() {
    return levels.get(levels.size() - 1);
  }

  private Directory directory() throws IOException {
    Level level = deepest();
    if (level.directory == null) {
      reopen();
    }
    if (level.directory == null) {
      throw new IllegalStateException("not open: " + level.name);
    }
    return level.directory;
  }

  /** Counts a handle, and closes the one nearest to the top when there are too many. */
  private void opened() {
    open++;
    for (int i = 1; open > MAX_HANDLES - 1; i++) {
      close(levels.get(i));
    }
  }

  private void close(Level level) {
    if (level.directory != null) {
      level.directory.close();
      level.directory = null;
      open--;
    }
  }

  /**
   * Walks down again to the deepest level, all of whose handles are closed, and keeps the last few
   * open, since the levels above it are needed next.
   */
  private void reopen() throws IOException {
    Directory above = top;
    for (int i = 1; i < levels.size(); i++) {
      Level level = levels.get(i);
      if (level.directory == null) {
        level.directory = openSame(above, level);
        opened();
      }
      boolean aboveIsKept = i == 1 || i > levels.size() - REOPENED_AT_ONCE;
      if (!aboveIsKept) {
        close(levels.get(i - 1));
      }
      above = level.directory;
    }
  }

  private static Directory openSame(Directory above, Level level) throws IOException {
    Directory directory = above.openDirectory(level.name);
    try {
      if (!directory.stat().isSameFile(level.stat)) {
        throw new FileSystemException(level.name.text(), null, "was replaced while it was read");
      }
      return directory;
    } catch (IOException e) {
      directory.close();
      throw e;
    }
  }

  @Override
  public void close() {
    levels.stream().skip(1).forEach(this::close);
    top.close();
  }
}
