package dev.satchel.files;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.JailWalk.Aim;
import dev.satchel.files.JailWalk.Links;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The roots that are served, and the only way into them. A path is walked from the open handle of
 * its root, name by name, and no link is followed by the kernel: a link on the way is read as text
 * and the path that it makes is walked anew, so it either ends inside a root or is refused. Safe
 * for many threads.
 */
public final class Jail implements Closeable {
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
    return roots.stream().anyMatch(root -> root.holds(path.names()));
  }

  /**
   * Opens the directory at {@code path}. The caller closes it.
   *
   * @throws Refusal FORBIDDEN if it lies outside the roots, a link on the way leads out, or it may
   *     not be read; NOT_FOUND; NOT_A_DIRECTORY. What lies outside makes no difference to the
   *     answer.
   */
  public JailedDirectory directory(WorkspacePath path) throws IOException {
    JailWalk.End end = new JailWalk(roots, path, Aim.DIRECTORY).end();
    return new JailedDirectory(end.directory(), new WorkspacePath(end.path()));
  }

  /**
   * Makes the directory at {@code path}, and those above it that are not there yet. One that is
   * there already stays as it is.
   *
   * @throws Refusal FORBIDDEN, also if there may not be made any; NOT_A_DIRECTORY if there, or on
   *     the way, is something else; NO_SPACE
   */
  public void makeDirectory(WorkspacePath path) throws IOException {
    new JailWalk(roots, path, Aim.MADE_DIRECTORY).end().close();
  }

  /**
   * Opens the regular file at {@code path} for reading, without ever waiting. The caller closes it.
   *
   * @throws Refusal FORBIDDEN as for a directory; NOT_FOUND; NOT_A_FILE if it is anything else
   */
  public OpenFile file(WorkspacePath path) throws IOException {
    try (JailWalk.End end = new JailWalk(roots, path, Aim.FILE).end()) {
      return end.open(path);
    }
  }

  /**
   * The same where no name below the root may be a link, wherever that leads.
   *
   * @throws Refusal as {@link #file}; NOT_A_FILE also if there is a link, CHANGED if there is one
   *     only now
   */
  public OpenFile plainFile(WorkspacePath path) throws IOException {
    try (JailWalk.End end = new JailWalk(roots, path, Aim.FILE, Links.REFUSED).end()) {
      return end.open(path);
    }
  }

  /**
   * What is at {@code path}, or at the end of the links there. Nothing is opened.
   *
   * @throws Refusal FORBIDDEN as for a directory; NOT_FOUND; NOT_A_DIRECTORY if something else is
   *     on the way
   */
  public Stat stat(WorkspacePath path) throws IOException {
    try (JailWalk.End end = new JailWalk(roots, path, Aim.ANYTHING).end()) {
      return end.stat().orElseThrow(() -> JailWalk.End.notFound(path));
    }
  }

  /**
   * Takes away what is at {@code path}: of a link the link itself.
   *
   * @throws Refusal as {@link #stat}; NOT_EMPTY if it is a directory with something in it;
   *     FORBIDDEN also if it is a root or holds one, if something is mounted there, or if it may
   *     not be written
   */
  public void delete(WorkspacePath path) throws IOException {
    new Removal(roots, path).one();
  }

  /**
   * The same with everything in it, if it is a directory. What goes meanwhile is as well; what
   * comes, goes too.
   *
   * @throws Refusal as {@link #delete}, and CHANGED if it never gets empty; then some of it may be
   *     gone
   */
  public void deleteTree(WorkspacePath path) throws IOException {
    new Removal(roots, path).all();
  }

  /**
   * Moves what is at {@code from}, of a link the link itself, to {@code to}, in one step: at any
   * moment there is what was there or what is to be there. Directories that are missing are made. A
   * link without anything at its end is no obstacle.
   *
   * @param overwrite whether something at {@code to}, a directory with all that is in it, may be
   *     replaced
   * @throws Refusal as {@link #stat}, ALREADY_EXISTS, IMPOSSIBLE_MOVE if one would be in the other,
   *     UNSUPPORTED if they lie on different file systems, FORBIDDEN as {@link #delete}, CHANGED,
   *     NO_SPACE: all is as it was then, but for directories; NOT_EMPTY if it is done, and what was
   *     there before could not be removed
   */
  public void move(WorkspacePath from, WorkspacePath to, boolean overwrite) throws IOException {
    new Move(roots, from, to, overwrite).run();
  }

  /**
   * Begins a file that is to be at {@code path}. Nothing is there or changes there until it is
   * published, and directories that are missing are only made then. If a link is there, the file
   * takes the place of what it leads to. The caller closes the draft; this must stay open as long.
   *
   * @throws Refusal FORBIDDEN as for a directory, or if nothing may be written there; NOT_A_FILE if
   *     there is something else than a regular file; NOT_A_DIRECTORY if something else is on the
   *     way; NO_SPACE
   */
  public Draft draft(WorkspacePath path) throws IOException {
    return Draft.begin(new JailWalk(roots, path, Aim.NEAREST).end(), path, this::parent);
  }

  /**
   * Begins a tree that is to appear at {@code destination}, which may be a directory already, or
   * not be there. The caller closes it; this must stay open as long.
   *
   * @throws Refusal FORBIDDEN as for a directory, or if nothing may be written there;
   *     NOT_A_DIRECTORY; NO_SPACE
   */
  public Staging stage(WorkspacePath destination) throws IOException {
    try (JailWalk.End end = new JailWalk(roots, destination, Aim.NEAREST_DIRECTORY).end()) {
      return new StagingSite(roots, destination, end).stage();
    }
  }

  /**
   * Ends what a process that was killed has left of a {@link Staging}: what it had begun to publish
   * appears, the rest goes. What is in use by a process that runs is left alone. Each is logged.
   */
  public void recover() {
    for (Root root : roots) {
      new StagingSearch(root, Recovery::in).run();
    }
  }

  /** Opens the directory in which the last name of {@code path} belongs, and makes it if needed. */
  private JailWalk.End parent(WorkspacePath path) throws IOException {
    return new JailWalk(roots, path, Aim.MADE_PARENT).end();
  }

  @Override
  public void close() {
    roots.forEach(root -> root.directory().close());
  }
}
