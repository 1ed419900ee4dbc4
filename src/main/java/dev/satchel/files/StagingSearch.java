package dev.satchel.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the directories in which {@link StagingSite} can have staged something: the top of a root
 * and of each mount below, or what is nearest to it where this user may write.
 */
final class StagingSearch {
  private static final Logger LOG = LoggerFactory.getLogger(StagingSearch.class);
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT = 4; // The fifth field of a line.
  private static final int MAX_DIRECTORIES = 10_000;

  /** What is done in each. */
  @FunctionalInterface
  interface Found {
    void at(Directory site, String shown) throws IOException;
  }

  private final Root root;
  private final Found found;
  private int searched;

  StagingSearch(Root root, Found found) {
    this.root = root;
    this.found = found;
  }

  /** Looks everywhere below the root. What cannot be looked at is logged. */
  void run() {
    search(root.real());
    for (WorkspacePath mount : mounts()) {
      if (root.holds(mount.names()) && !mount.equals(root.real())) {
        search(mount);
      }
    }
  }

  private static List<WorkspacePath> mounts() {
    try {
      String lines = new String(Files.readAllBytes(MOUNTS), ISO_8859_1);
      return lines.lines().map(line -> unescaped(line.split(" ", -1)[MOUNT_POINT])).toList();
    } catch (IOException e) {
      LOG.warn("Cannot tell what is mounted below the roots", e);
      return List.of();
    }
  }

  /** The path that stands in {@code field} with its blanks and the like as octal numbers. */
  private static WorkspacePath unescaped(String field) {
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\') {
        path.write(Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        path.write(field.charAt(i));
      }
    }
    return WorkspacePath.parse(RawName.of(path.toByteArray()));
  }

  private void search(WorkspacePath top) {
    try (Trail trail = new Trail(root.directory().reopen())) {
      RawName path = RawName.of("");
      for (RawName name : root.below(top.names())) {
        path = path.child(name);
      }
      search(trail.at(path), top.toString());
    } catch (IOException e) {
      LOG.warn("Cannot look for what is left of imports: {}", top, e);
    }
  }

  private void search(Directory top, String shown) throws IOException {
    if (top.isWritable()) {
      found.at(top, shown);
      return;
    }
    long mount = top.mount();
    try (Walk walk = new Walk(top)) {
      while (walk.next()) {
        if (walk.type() == FileType.DIRECTORY && !isEnough(shown)) {
          look(walk, mount, shown);
        }
      }
    }
  }

  private boolean isEnough(String shown) {
    if (searched == MAX_DIRECTORIES) {
      LOG.warn("Not all of it was searched for what is left of imports: {}", shown);
    }
    return searched++ >= MAX_DIRECTORIES;
  }

  private void look(Walk walk, long mount, String shown) throws IOException {
    try (Directory directory = walk.openDirectory()) {
      if (directory.mount() != mount) {
        return;
      }
      if (directory.isWritable()) {
        found.at(directory, shown + "/" + walk.path());
      } else {
        walk.enter();
      }
    } catch (FileSystemException e) {
      // It may not be looked at, and so nothing can have been staged there or below.
    }
  }
}
