package dev.satchel.files;

import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_SPACE;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds where a tree can be staged: as far up as may be written to on the way from the root to its
 * destination, but on the same mount, since nothing can be renamed from one to another. So it is
 * mostly the root itself.
 */
final class StagingSite {
  private final List<Root> roots;
  private final WorkspacePath asked;
  private final JailWalk.End end;
  private final Root root;

  /** The names from the root to where the walk has ended. */
  private final List<RawName> way;

  /**
   * @param asked where the tree is to appear
   * @param end as near to that as there are directories; stays the caller's
   */
  StagingSite(List<Root> roots, WorkspacePath asked, JailWalk.End end) {
    this.roots = roots;
    this.asked = asked;
    this.end = end;
    this.root = roots.stream().filter(any -> any.holds(end.path())).findFirst().orElseThrow();
    this.way = root.below(end.path());
  }

  /**
   * Begins the tree.
   *
   * @throws Refusal FORBIDDEN, NO_SPACE, CHANGED
   */
  Staging stage() throws IOException {
    if (end.rest().stream().anyMatch(StagingDirectory::isName)) {
      throw JailWalk.denied(asked); // The next start would take it away.
    }
    if (end.rest().stream().anyMatch(name -> name.is(".."))) {
      throw new Refusal(NOT_FOUND, "Directory not found: " + asked);
    }
    try {
      return stageBelow(topOfMount());
    } catch (AccessDeniedException e) {
      throw JailWalk.denied(asked);
    } catch (NoSpaceException e) {
      throw new Refusal(NO_SPACE, "There is no room to unpack: " + asked);
    }
  }

  private Staging stageBelow(int top) throws IOException {
    for (int depth = top; ; depth++) {
      try (Directory site = down(root.directory().reopen(), way.subList(0, depth))) {
        return new Staging(StagingDirectory.in(site), publication(depth));
      } catch (AccessDeniedException e) {
        if (depth == way.size()) {
          throw e;
        }
      }
    }
  }

  private Publication publication(int depth) {
    List<RawName> names =
        Stream.concat(way.subList(depth, way.size()).stream(), end.rest().stream()).toList();
    boolean isRoot =
        end.rest().isEmpty()
            && roots.stream().anyMatch(any -> any.real().names().equals(end.path()));
    WorkspacePath site =
        new WorkspacePath(end.path().subList(0, end.path().size() - way.size() + depth));
    return new Publication(asked, names, isRoot, now -> check(site, now), Publication.Steps.UNSEEN);
  }

  /** Refuses if another directory is at {@code path} now than {@code site}. */
  private void check(WorkspacePath path, Directory site) throws IOException {
    try (JailWalk.End now = new JailWalk(roots, path, JailWalk.Aim.DIRECTORY).end()) {
      if (!now.directory().stat().isSameFile(site.stat())) {
        throw JailWalk.changed(asked);
      }
    }
  }

  /** How many names lead from the root to the top of the last mount on the way. */
  private int topOfMount() throws IOException {
    int top = 0;
    Directory at = root.directory().reopen();
    try {
      long mount = at.mount();
      for (int i = 0; i < way.size(); i++) {
        at = down(at, way.subList(i, i + 1));
        top = at.mount() == mount ? top : i + 1;
        mount = at.mount();
      }
      if (!at.stat().isSameFile(end.directory().stat())) {
        throw JailWalk.changed(asked);
      }
      return top;
    } finally {
      at.close();
    }
  }

  /** Goes down from {@code directory}, which it closes. */
  private Directory down(Directory directory, List<RawName> names) throws IOException {
    Directory at = directory;
    for (RawName name : names) {
      try (Directory above = at) {
        at = above.openDirectory(name);
      } catch (FileSystemException e) {
        throw JailWalk.changed(asked);
      }
    }
    return at;
  }
}
