package dev.satchel.snapshot;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * Where objects lie below the directory of a store: {@code a/b/c} is the file {@code c} in the
 * directory {@code b+} in {@code a+}. No name has a plus, so that {@code a} and {@code a/b} do not
 * get into each other's way, and each file has the last segment's name as it is.
 */
final class Layout {
  static final String DIRECTORY_SUFFIX = "+";

  private Layout() {}

  /** The name of an object's file in its directory. */
  static RawName file(StoredName name) {
    List<String> segments = name.segments();
    return RawName.of(segments.get(segments.size() - 1));
  }

  private static List<RawName> directories(StoredName name) {
    List<String> segments = name.segments();
    return segments.subList(0, segments.size() - 1).stream()
        .map(segment -> RawName.of(segment + DIRECTORY_SUFFIX))
        .toList();
  }

  /**
   * Opens the directory that has the file of {@code name}. The caller closes it.
   *
   * @throws NoSuchFileException if there is none
   */
  static Directory open(Directory root, StoredName name) throws IOException {
    Directory at = root.reopen();
    for (RawName next : directories(name)) {
      try (Directory above = at) {
        at = above.openDirectory(next);
      }
    }
    return at;
  }

  /** The same, which makes what is missing on the way. */
  static Directory make(Directory root, StoredName name) throws IOException {
    Directory at = root.reopen();
    for (RawName next : directories(name)) {
      try (Directory above = at) {
        at = openOrMake(above, next);
      }
    }
    return at;
  }

  private static Directory openOrMake(Directory above, RawName name) throws IOException {
    try {
      return above.openDirectory(name);
    } catch (NoSuchFileException e) {
      makeDirectory(above, name);
      return above.openDirectory(name);
    }
  }

  private static void makeDirectory(Directory above, RawName name) throws IOException {
    try {
      above.makeDirectory(name);
      above.sync();
    } catch (FileAlreadyExistsException e) {
      // Someone else was faster.
    }
  }

  /** Removes the directories that held {@code name}, as far as they hold nothing else. */
  static void removeEmpty(Directory root, StoredName name) throws IOException {
    List<String> segments = name.segments();
    for (int depth = segments.size() - 1; depth > 0; depth--) {
      StoredName emptied = new StoredName(String.join("/", segments.subList(0, depth)));
      try (Directory above = open(root, emptied)) {
        above.deleteDirectory(RawName.of(file(emptied).text() + DIRECTORY_SUFFIX));
      } catch (FileSystemException e) {
        return; // It holds something else, or is gone already.
      }
    }
  }
}
