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

  private static void look(Walk walk, List<RawName> found) {
    RawName name = walk.name();
    boolean isSkipped =
        walk.type() != FileType.DIRECTORY || name.bytes()[0] == '.' || SKIPPED.contains(name);
    if (isSkipped) {
      return;
    }
    try (Directory child = walk.openDirectory()) {
      if (SmallFile.type(child, GitDirectory.DOT_GIT).isPresent()) {
        found.add(walk.path());
      } else if (walk.depth() + 1 < DEEPEST) {
        walk.enter();
      }
    } catch (IOException e) {
      // It cannot be read, or is gone: there is nothing in it for us.
    }
  }
}
