package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.LOCAL;

import com.fasterxml.jackson.core.JsonToken;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.client.Member.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the links of a tree whose files are there, and gives everything its permissions and times,
 * as a verified manifest has them. For one thread.
 */
final class Finishing {
  private static final RawName UP = RawName.of("..");

  private final Path tree;
  private final boolean windowsNames;

  /** Directories that more may come into, the deepest first. */
  private final Deque<ManifestLine> open = new ArrayDeque<>();

  /** Those of them in which links were made, which the disk does not hold yet. */
  private final Set<RawName> linked = new HashSet<>();

  /** Whether a link's text goes up behind a name, which is rare. */
  private boolean hasDetours;

  Finishing(Path tree, boolean windowsNames) {
    this.tree = tree;
    this.windowsNames = windowsNames || LocalName.isWindows();
  }

  void run(Path manifest) throws IOException {
    each(manifest, this::makeLink);
    if (hasDetours) {
      each(manifest, this::checkDetour);
    }
    each(manifest, this::makeHardLink); // As long as each directory can be entered.
    each(manifest, this::add);
    while (!open.isEmpty()) {
      close(open.pop());
    }
    Synced.syncNames(tree);
  }

  /** Takes a line of the manifest. */
  @FunctionalInterface
  private interface Step {
    void take(ManifestLine line) throws SatchelException;
  }

  private static void each(Path manifest, Step step) throws IOException {
    try (InputStream in = Files.newInputStream(manifest);
        ManifestText text = new ManifestText(in)) {
      text.expect(JsonToken.START_OBJECT);
      text.truth("complete");
      text.field("entries");
      text.expect(JsonToken.START_ARRAY);
      while (text.goesOn(JsonToken.START_OBJECT)) {
        step.take(ManifestLine.read(text));
      }
    }
  }

  private void add(ManifestLine line) throws SatchelException {
    while (!open.isEmpty() && !isBelow(line.path(), open.peek().path())) {
      close(open.pop());
    }
    switch (line.kind()) {
      case DIRECTORY -> open.push(line);
      case FILE -> finish(line);
      case SYMLINK -> {
        noteLink();
        setTime(line);
      }
      case HARDLINK -> noteLink(); // Finished under its first name, or when it was copied.
    }
  }

  private void noteLink() {
    if (!open.isEmpty()) {
      linked.add(open.peek().path());
    }
  }

  /** Nothing comes into a directory any more. It may be one that nobody can open then. */
  private void close(ManifestLine directory) throws SatchelException {
    if (linked.remove(directory.path())) {
      Synced.syncNames(path(directory.path()));
    }
    finish(directory);
  }

  private static boolean isBelow(RawName path, RawName directory) {
    byte[] bytes = path.bytes();
    byte[] above = directory.bytes();
    return bytes.length > above.length
        && bytes[above.length] == '/'
        && Arrays.equals(bytes, 0, above.length, above, 0, above.length);
  }

  private Path path(RawName path) {
    return tree.resolve(LocalName.relative(path).orElseThrow());
  }

  private void finish(ManifestLine line) throws SatchelException {
    Path path = path(line.path());
    try {
      // The time first: it can be set only where the owner may read.
      Files.setLastModifiedTime(path, FileTime.from(line.modified().instant()));
      Permissions.set(path, line.permissions());
    } catch (IOException e) {
      throw LocalFailure.of(e, path);
    }
  }

  private void makeLink(ManifestLine line) throws SatchelException {
    if (line.kind() != Kind.SYMLINK) {
      return;
    }
    hasDetours |= detour(line) > 0;
    Path path = path(line.path());
    Path target = target(line);
    try {
      Files.delete(path); // The file that was put in its place.
      Files.createSymbolicLink(path, target);
    } catch (UnsupportedOperationException e) {
      throw refused(line, "is a symbolic link, which cannot be made here");
    } catch (IOException e) {
      throw LocalFailure.of(e, path);
    }
  }

  private void setTime(ManifestLine line) {
    Path path = path(line.path());
    try {
      FileTime modified = FileTime.from(line.modified().instant());
      Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(modified, null, null);
    } catch (IOException e) {
      // Not every system gives links a time.
    }
  }

  private Path target(ManifestLine line) throws SatchelException {
    RawName text = line.target();
    if (!staysInside(text, WorkspacePath.components(line.path()).size() - 1)) {
      throw refused(line, "is a link that leads out of it");
    }
    Optional<String> wrong = windowsNames ? LocalName.windowsObjection(text) : Optional.empty();
    Optional<Path> target = wrong.isEmpty() ? LocalName.relative(text) : Optional.empty();
    return target.orElseThrow(
        () -> refused(line, "is a link to what cannot be had on this machine"));
  }

  private static SatchelException refused(ManifestLine line, String why) {
    return SatchelException.of(
        LOCAL, "The archive is whole, but not unpacked: " + Damage.shown(line.path()) + " " + why);
  }

  private static boolean staysInside(RawName text, int depth) {
    if (text.isEmpty() || text.bytes()[0] == '/') {
      return false;
    }
    int level = depth;
    for (RawName name : WorkspacePath.components(text)) {
      level += name.is("..") ? -1 : name.is(".") ? 0 : 1;
      if (level < 0) {
        return false;
      }
    }
    return true;
  }

  /** Where the last {@code ..} of a link's text is that is behind a name; 0 if none is. */
  private static int detour(ManifestLine link) {
    List<RawName> names = WorkspacePath.components(link.target());
    int last = names.lastIndexOf(UP);
    boolean isBehindName = names.stream().limit(last + 1L).anyMatch(name -> !isDots(name));
    return isBehindName ? last : 0;
  }

  private static boolean isDots(RawName name) {
    return name.equals(UP) || name.is(".");
  }

  /**
   * A text that goes up behind a name counts on that being a directory. If it is a link, it goes up
   * from somewhere else, maybe out of the tree.
   */
  private void checkDetour(ManifestLine line) throws SatchelException {
    int last = line.kind() == Kind.SYMLINK ? detour(line) : 0;
    if (last == 0) {
      return;
    }
    Deque<RawName> place = new ArrayDeque<>(WorkspacePath.components(line.path()));
    place.removeLast();
    for (RawName name : WorkspacePath.components(line.target()).subList(0, last)) {
      if (name.equals(UP)) {
        place.removeLast();
      } else if (!name.is(".")) {
        place.addLast(name);
        if (!isDirectory(place)) {
          throw refused(line, "is a link that goes up from what is no directory of it");
        }
      }
    }
  }

  private boolean isDirectory(Iterable<RawName> names) {
    RawName place = RawName.of("");
    for (RawName name : names) {
      place = place.child(name);
    }
    return Files.isDirectory(path(place), LinkOption.NOFOLLOW_LINKS);
  }

  private void makeHardLink(ManifestLine line) throws SatchelException {
    if (line.kind() != Kind.HARDLINK) {
      return;
    }
    Path path = path(line.path());
    Path original = original(line);
    try {
      Files.delete(path); // The empty file that was put in its place.
      linkOrCopy(path, original, line);
    } catch (IOException e) {
      throw LocalFailure.of(e, path);
    }
  }

  private void linkOrCopy(Path path, Path original, ManifestLine line) throws IOException {
    try {
      Files.createLink(path, original);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(original, path);
      Synced.sync(path);
      finish(line);
    }
  }

  private Path original(ManifestLine line) throws SatchelException {
    RawName target = line.target();
    boolean canBe =
        TreeOrder.isPath(target.bytes())
            && !(windowsNames && LocalName.windowsObjection(target).isPresent());
    Optional<Path> local = canBe ? LocalName.relative(target) : Optional.empty();
    return local
        .filter(this::isFile)
        .map(tree::resolve)
        .orElseThrow(() -> refused(line, "is another name of what is no file of it"));
  }

  private boolean isFile(Path inside) {
    for (Path on = inside.getParent(); on != null; on = on.getParent()) {
      if (!Files.isDirectory(tree.resolve(on), LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return Files.isRegularFile(tree.resolve(inside), LinkOption.NOFOLLOW_LINKS);
  }
}
