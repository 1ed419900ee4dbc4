package dev.satchel.files;

import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.NOT_A_DIRECTORY;
import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The roots that are served, and the only way into them. A path is walked from the open handle of
 * its root, name by name, and no link is followed by the kernel: a link on the way is read as text
 * and the path that it makes is walked anew, so it either ends inside a root or is refused. Safe
 * for many threads.
 */
public final class Jail implements Closeable {
  private static final int MAX_LINKS = 40; // As many as the kernel follows.
  private static final int MAX_STEPS = 1_000; // Links, and each ".." in their texts.

  /**
   * @param given as configured, which links in the workspace may name
   * @param real the same without links
   */
  private record Root(WorkspacePath given, WorkspacePath real, Directory directory) {}

  /** Where a walk ended: in a directory, or at a name that says to go elsewhere. */
  private record Step(Optional<Directory> directory, List<RawName> path, boolean isLink) {}

  private final List<Root> roots;

  private Jail(List<Root> roots) {
    this.roots = roots;
  }

  /**
   * Opens the roots and keeps them open until {@link #close}.
   *
   * @param paths absolute paths of directories; links in them are followed, now and not again
   * @throws IOException if one of them is no directory that can be read
   */
  public static Jail open(List<RawName> paths) throws IOException {
    List<Root> roots = new ArrayList<>();
    for (RawName path : paths) {
      WorkspacePath real = WorkspacePath.parse(Linux.realPath(path));
      roots.add(new Root(WorkspacePath.parse(path), real, Directory.openRoot(path)));
    }
    return new Jail(roots);
  }

  /** The roots as they were given. */
  public List<WorkspacePath> roots() {
    return roots.stream().map(Root::given).toList();
  }

  /** Whether {@code path}, in which there must be no links, lies in a root or is one. */
  public boolean contains(WorkspacePath path) {
    return roots.stream().anyMatch(root -> startsWith(path.names(), root.real().names()));
  }

  /**
   * Opens the directory at {@code path}. The caller closes it.
   *
   * @throws Refusal FORBIDDEN if it lies outside the roots, a link on the way leads out, or it may
   *     not be read; NOT_FOUND; NOT_A_DIRECTORY. What lies outside makes no difference to the
   *     answer.
   */
  public JailedDirectory directory(WorkspacePath path) throws IOException {
    List<RawName> target = path.names();
    int links = 0;
    for (int steps = 0; steps <= MAX_STEPS && links <= MAX_LINKS; steps++) {
      Optional<Root> root = rootOf(target);
      if (root.isEmpty()) {
        target = withoutParents(target);
        root = rootOf(target);
      }
      if (root.isEmpty()) {
        throw outside(path, links);
      }
      check(root.get());
      Step step = walk(root.get(), target, path);
      if (step.directory().isPresent()) {
        return new JailedDirectory(step.directory().get(), new WorkspacePath(step.path()));
      }
      target = step.path();
      links += step.isLink() ? 1 : 0;
    }
    throw new Refusal(NOT_FOUND, "Directory not found, too many links on the way: " + path);
  }

  /** Refuses to serve what was a root once: another directory may stand in its place. */
  private static void check(Root root) throws IOException {
    try (Directory now = Directory.openRoot(root.real().raw())) {
      if (now.stat().isSameFile(root.directory().stat())) {
        return;
      }
    } catch (FileSystemException e) {
      // Said below, like another directory in its place.
    }
    throw new Refusal(
        NOT_FOUND, "Root is gone or was replaced, restart the server: " + root.given());
  }

  private Optional<Root> rootOf(List<RawName> target) {
    return roots.stream()
        .filter(
            root ->
                startsWith(target, root.given().names()) || startsWith(target, root.real().names()))
        .findFirst();
  }

  /** Walks from {@code root} until {@code target} is open or a link turns up. */
  private static Step walk(Root root, List<RawName> target, WorkspacePath asked)
      throws IOException {
    boolean asGiven = startsWith(target, root.given().names());
    int depth = (asGiven ? root.given() : root.real()).names().size();
    List<RawName> rest = target.subList(depth, target.size());
    List<RawName> walked = new ArrayList<>(root.real().names());
    Directory directory = root.directory().reopen();
    try {
      for (int i = 0; i < rest.size(); i++) {
        RawName name = rest.get(i);
        List<RawName> after = rest.subList(i + 1, rest.size());
        if (name.is("..")) {
          directory.close();
          return new Step(Optional.empty(), join(parent(walked), after), false);
        }
        Optional<Directory> next = enter(directory, name, asked, after.isEmpty());
        if (next.isEmpty()) {
          RawName link = linkText(directory, name);
          directory.close();
          return new Step(Optional.empty(), redirect(walked, link, after), true);
        }
        directory.close();
        directory = next.get();
        walked.add(name);
      }
      return new Step(Optional.of(directory), walked, false);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Opens {@code name}; empty if it is a link, or was one a moment ago. */
  private static Optional<Directory> enter(
      Directory directory, RawName name, WorkspacePath asked, boolean isLast) throws IOException {
    try {
      return Optional.of(directory.openDirectory(name));
    } catch (NotDirectoryException | FileSystemLoopException e) {
      FileType type = typeOf(directory, name);
      if (type == FileType.SYMLINK || type == FileType.DIRECTORY) {
        return Optional.empty();
      }
      throw isLast
          ? new Refusal(NOT_A_DIRECTORY, "Path is not a directory: " + asked)
          : new Refusal(NOT_FOUND, "Directory not found: " + asked);
    } catch (NoSuchFileException e) {
      throw new Refusal(NOT_FOUND, "Directory not found: " + asked);
    } catch (AccessDeniedException e) {
      throw new Refusal(FORBIDDEN, "Permission denied: " + asked);
    }
  }

  private static FileType typeOf(Directory directory, RawName name) {
    try {
      return directory.stat(name).type();
    } catch (IOException e) {
      return FileType.SYMLINK; // Whatever it was, it is gone: looking again will tell.
    }
  }

  /** The text of a link; its own name, so that it is looked at again, if it is none any more. */
  private static RawName linkText(Directory directory, RawName name) {
    try {
      return directory.readLink(name);
    } catch (IOException e) {
      return name;
    }
  }

  /** The path that a link makes. It may lie anywhere, and hold {@code ".."}. */
  private static List<RawName> redirect(List<RawName> walked, RawName link, List<RawName> rest) {
    boolean absolute = !link.isEmpty() && link.bytes()[0] == '/';
    List<RawName> target =
        WorkspacePath.components(link).stream().filter(name -> !name.is(".")).toList();
    return join(absolute ? target : join(walked, target), rest);
  }

  /** {@code path} with each {@code ".."} taken by name: for what lies in no root. */
  private static List<RawName> withoutParents(List<RawName> path) {
    List<RawName> plain = new ArrayList<>();
    for (RawName name : path) {
      if (!name.is("..")) {
        plain.add(name);
      } else if (!plain.isEmpty()) {
        plain.remove(plain.size() - 1);
      }
    }
    return plain;
  }

  private static List<RawName> parent(List<RawName> path) {
    return path.subList(0, Math.max(path.size() - 1, 0));
  }

  private static List<RawName> join(List<RawName> path, List<RawName> rest) {
    return Stream.concat(path.stream(), rest.stream()).toList();
  }

  private static Refusal outside(WorkspacePath asked, int links) {
    return new Refusal(
        FORBIDDEN,
        links == 0
            ? "Path is outside the served roots: " + asked
            : "Path leads out of the served roots through a link: " + asked);
  }

  private static boolean startsWith(List<RawName> path, List<RawName> prefix) {
    return path.size() >= prefix.size() && path.subList(0, prefix.size()).equals(prefix);
  }

  @Override
  public void close() {
    roots.forEach(root -> root.directory().close());
  }
}
