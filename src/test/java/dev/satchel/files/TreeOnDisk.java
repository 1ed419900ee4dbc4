package dev.satchel.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Says what lies below a directory, for names that are ASCII. */
final class TreeOnDisk {
  private TreeOnDisk() {}

  /** For each path below {@code top} its kind, its permissions, and what it holds. */
  static Map<String, String> of(Path top) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (!path.equals(top)) {
          tree.put(top.relativize(path).toString(), describe(path));
        }
      }
    }
    return tree;
  }

  private static String describe(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "-> " + Files.readSymbolicLink(path);
    }
    String permissions =
        PosixFilePermissions.toString(Files.getPosixFilePermissions(path, NOFOLLOW_LINKS));
    return Files.isDirectory(path)
        ? "d" + permissions
        : "-" + permissions + " " + Files.readString(path);
  }
}
