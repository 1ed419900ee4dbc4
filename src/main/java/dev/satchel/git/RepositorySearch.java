package dev.satchel.git;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Directory;
import dev.satchel.files.FileType;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Walk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks for work trees not far below a directory. */
final class RepositorySearch {
  private static final int DEEPEST = 3;
  private static final Set<RawName> SKIPPED =
      Set.of(
          RawName.of("node_modules"),
          RawName.of("venv"),
          RawName.of("site-packages"),
          RawName.of("vendor"));

  private final JailedDirectory directory;

  /**
   * @param directory stays the caller's
   */
  RepositorySearch(JailedDirectory directory) {
    this.directory = directory;
  }

  /** The only one; empty if there is none, or are several. */
  Optional<WorkspacePath> only() throws IOException {
    List<RawName> found = new ArrayList<>();
    try (Walk walk = new Walk(directory.directory())) {
      while (found.size() < 2 && walk.next()) {
        walk.changedDirectories();
        look(walk, found);
      }
    }
    return found.size() == 1
        ? Optional.of(GitDirectory.at(directory.path(), found.get(0)))
        : Optional.empty();
  }

  /** The names of those right in the directory. */
  static List<RawName> children(JailedDirectory directory) throws IOException {
    List<RawName> found = new ArrayList<>();
    try (Walk walk = new Walk(directory.directory())) {
      while (walk.next()) {
        if (walk.type() == FileType.DIRECTORY
            && walk.name().bytes()[0] != '.'
            && isWorkTree(walk)) {
          found.add(walk.name());
        }
      }
    }
    return found;
  }

  private static boolean isWorkTree(Walk walk) {
    try (Directory child = walk.openDirectory()) {
      return SmallFile.type(child, GitDirectory.DOT_GIT).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private static void look(Walk walk, List<RawName> found) {
    RawName name = walk.name();
    boolean isSkipped =
        walk.type() != FileType.DIRECTORY || name.bytes()[0] == '.' || SKIPPED.contains(name);
    if (isSkipped) {
      return;
    }
    if (isWorkTree(walk)) {
      found.add(walk.path());
      return;
    }
    try {
      if (walk.depth() + 1 < DEEPEST) {
        walk.enter();
      }
    } catch (IOException e) {
      // It cannot be read, or is gone: there is nothing in it for us.
    }
  }
}
