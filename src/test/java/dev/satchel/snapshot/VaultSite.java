package dev.satchel.snapshot;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Engine;
import dev.satchel.archive.Progress;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A vault over a store, and a root with trees of which snapshots are taken. */
final class VaultSite implements Closeable {
  private static final String PICTURE =
      """
      import os, sys, hashlib, stat
      top = os.fsencode(sys.argv[1])
      firsts = {}
      def show(path):
          s = os.lstat(path)
          if not (stat.S_ISREG(s.st_mode) or stat.S_ISLNK(s.st_mode) or stat.S_ISDIR(s.st_mode)):
              return
          what = b""
          if stat.S_ISREG(s.st_mode):
              what = hashlib.sha256(open(path, "rb").read()).hexdigest()
          if stat.S_ISLNK(s.st_mode):
              what = os.readlink(path)
          name = path[len(top):]
          first = firsts.setdefault((s.st_dev, s.st_ino), name)
          print(name[-60:], oct(s.st_mode & 0o170777), s.st_mtime_ns, first[-60:], what)
          if stat.S_ISDIR(s.st_mode):
              for child in sorted(os.listdir(path)):
                  show(path + b"/" + child)
      show(top)
      """;

  /** By this, no file has been changed just now. */
  private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

  private final boolean isOurs;
  private final Path root;
  private final Path place;
  private final Jail jail;
  private final Engine engine;
  private final WatchedStore store;
  private final Vault vault;

  /** Over a directory. */
  VaultSite(Path place) throws IOException {
    this(place, DirectoryStore.in(place.resolve("store"), Clock.systemUTC()), true);
  }

  /**
   * @param kept stays the caller's
   */
  VaultSite(Path place, SnapshotStore kept) throws IOException {
    this(place, kept, false);
  }

  private VaultSite(Path place, SnapshotStore kept, boolean isOurs) throws IOException {
    this.isOurs = isOurs;
    this.place = place;
    this.root = Files.createDirectory(place.resolve("root"));
    this.jail = Jail.open(List.of(RawName.of(root.toString())));
    Scratch scratch = Scratch.in(place.resolve("scratch"));
    Shelf shelf =
        Shelf.in(place.resolve("shelf"), new Shelf.Bounds(1 << 20, 10), Clock.systemUTC());
    this.engine = new Engine(2, 16 << 20, scratch, shelf, LATER);
    this.store = new WatchedStore(kept);
    this.vault = new Vault(store, engine, scratch, 2000);
  }

  Path root() {
    return root;
  }

  Vault vault() {
    return vault;
  }

  WatchedStore store() {
    return store;
  }

  static WorkspacePath path(Path path) {
    return WorkspacePath.parse(RawName.of(path.toString()));
  }

  /** Has a snapshot become {@code name} in the root. */
  Path restore(StoredSnapshot snapshot, String name) throws IOException {
    Path destination = root.resolve(name);
    snapshot.restore(jail, path(destination));
    return destination;
  }

  Taken take(Path tree, SnapshotNames names) throws IOException {
    return take(tree, names, Optional.empty());
  }

  Taken take(Path tree, SnapshotNames names, Optional<Basis> basis) throws IOException {
    try (JailedDirectory directory = jail.directory(path(tree))) {
      return vault.take(directory, names, basis, new Progress());
    }
  }

  /** The file that holds an object. */
  Path file(StoredName name) {
    Path at = place.resolve("store");
    List<String> segments = name.segments();
    for (String segment : segments.subList(0, segments.size() - 1)) {
      at = at.resolve(segment + "+");
    }
    return at.resolve(segments.get(segments.size() - 1));
  }

  /**
   * All of a tree in words, but for FIFOs and the like, and setuid: names, kinds, permissions,
   * times, which names are of one file.
   */
  static String picture(Path tree) throws IOException {
    return Command.run("python3", "-c", PICTURE, tree.toString());
  }

  @Override
  public void close() throws IOException {
    vault.close();
    if (isOurs) {
      store.close();
    }
    engine.close();
    jail.close();
  }
}
