package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import dev.satchel.files.FileType;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Place;
import dev.satchel.files.Stat;
import dev.satchel.files.Walk;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a tree and says of each thing in it what becomes of it. It looks at metadata only,
 * so that planning and writing an archive can both go by it, and come to the same as long as the
 * tree is the same.
 */
final class Roster implements Closeable {
  static final RawName SELF = RawName.of(".");

  private final Walk walk;
  private final Selection selection;
  private final ArchiveOptions options;
  private final Hardlinks hardlinks = new Hardlinks();
  private final DirectoryDigest directories = new DirectoryDigest();
  private final Deque<RawName> changed = new ArrayDeque<>();
  private boolean isPending;
  private boolean atEnd;

  /**
   * Starts before the first entry.
   *
   * @param maxPath the longest path that can be archived, in bytes
   * @throws IOException if the directory itself cannot be listed
   */
  Roster(JailedDirectory source, ArchiveOptions options, int maxPath) throws IOException {
    this(source, options, maxPath, GitInternals.at(source.path().names()));
  }

  private Roster(JailedDirectory source, ArchiveOptions options, int maxPath, GitInternals git)
      throws IOException {
    this.walk = new Walk(source.directory());
    this.options = options;
    this.selection = new Selection(walk, git, options, maxPath);
    directories.add(SELF, walk.top());
  }

  /**
   * The same, but nothing is stripped from a {@code .git}: for what stays here.
   *
   * @throws IOException if the directory itself cannot be listed
   */
  static Roster ofEverything(JailedDirectory source, ArchiveOptions options, int maxPath)
      throws IOException {
    return new Roster(source, options, maxPath, GitInternals.KEPT);
  }

  /** What the top of the tree is. */
  Stat top() {
    return walk.top();
  }

  /** All directories until now, as they were when they were listed. */
  DirectoryDigest directories() {
    return directories;
  }

  /** A name for the manifest that nothing at the top of the tree has; call before {@link #next}. */
  RawName manifestName() {
    Set<RawName> taken = new HashSet<>();
    for (Directory.Entry entry : walk.topEntries()) {
      taken.add(entry.name());
    }
    RawName name = RawName.of(Manifest.NAME + ".json");
    for (int i = 1; taken.contains(name); i++) {
      name = RawName.of(Manifest.NAME + "-" + i + ".json");
    }
    return name;
  }

  /**
   * Goes on; null when there is nothing more.
   *
   * @throws InterruptedIOException if the thread is to end
   */
  @Nullable Entry next() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("was ended");
    }
    if (!isPending && !atEnd) {
      isPending = selection.next();
      atEnd = !isPending;
      changed.addAll(walk.changedDirectories());
    }
    RawName directory = changed.poll();
    if (directory != null) {
      // Names may have come or gone there while they were listed.
      return new Entry.Omitted(directory.isEmpty() ? SELF : directory, Omission.CHANGED);
    }
    if (!isPending) {
      return null;
    }
    isPending = false;
    return judge(walk.path());
  }

  private Entry judge(RawName path) {
    Optional<Omission> omission = selection.omission(path);
    if (omission.isPresent()) {
      return new Entry.Omitted(path, omission.get());
    }
    try {
      return switch (walk.type()) {
        case DIRECTORY -> directory(path);
        case REGULAR -> file(path);
        case SYMLINK -> symlink(path);
        case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, OTHER ->
            new Entry.Omitted(path, Omission.special(walk.type()));
      };
    } catch (IOException e) {
      return new Entry.Omitted(path, Omission.unreadable(e));
    }
  }

  private Entry directory(RawName path) throws IOException {
    Stat stat = selection.enter();
    directories.add(path, stat);
    return new Entry.OfDirectory(path, stat);
  }

  private Entry symlink(RawName path) throws IOException {
    RawName target = walk.readLink();
    Stat stat = walk.stat();
    Optional<Omission> objection = options.links().objection(target, walk.depth());
    return objection.isPresent()
        ? new Entry.Omitted(path, objection.get(), Optional.of(target))
        : new Entry.OfSymlink(path, stat, target);
  }

  private Entry file(RawName path) throws IOException {
    Stat stat = walk.stat();
    if (stat.type() != FileType.REGULAR) {
      return new Entry.Omitted(path, Omission.became(stat.type()));
    }
    if (!walk.canRead(stat)) { // Better found out now than when a length was announced.
      return new Entry.Omitted(path, Omission.DENIED);
    }
    Optional<RawName> first =
        options.format().hasHardlinks() ? hardlinks.firstName(stat) : Optional.empty();
    if (first.isPresent()) {
      return new Entry.OfHardlink(path, stat, first.get());
    }
    hardlinks.add(path, stat);
    return new Entry.OfFile(path, stat);
  }

  /** Looks at directories only, all of them to the end; {@link #directories} says what they are. */
  long skim() {
    while (selection.next()) {
      if (walk.type() == FileType.DIRECTORY && selection.omission(walk.path()).isEmpty()) {
        skimDirectory();
      }
    }
    return directories.value();
  }

  private void skimDirectory() {
    try {
      directory(walk.path());
    } catch (IOException e) {
      // It is a fault already, or makes a difference now.
    }
  }

  /** The place of the file that was met last. The caller closes it. */
  Place place() throws IOException {
    return walk.place();
  }

  @Override
  public void close() {
    walk.close();
  }
}
