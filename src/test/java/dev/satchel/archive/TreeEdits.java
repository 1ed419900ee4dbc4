package dev.satchel.archive;

import dev.satchel.Command;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Does this and that to a tree, the same for the same seed, and says what a tree holds. */
final class TreeEdits {
  private final Path tree;
  private final Random random;
  private int count;

  TreeEdits(Path tree, long seed) {
    this.tree = tree;
    this.random = new Random(seed);
  }

  /** Does one thing. */
  void edit() throws IOException {
    count++;
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> create();
      case 3, 4 -> Files.write(file(), bytes());
      case 5 -> Files.deleteIfExists(file());
      case 6 -> Files.move(file(), directory().resolve("moved" + count));
      case 7 ->
          Files.setPosixFilePermissions(
              file(),
              PosixFilePermissions.fromString(random.nextBoolean() ? "rw-------" : "rwxr-xr-x"));
      case 8 -> rewriteInSilence();
      case 9 ->
          Files.createSymbolicLink(directory().resolve("link" + count), Path.of("to" + count));
      case 10 -> Files.createLink(directory().resolve("second" + count), file());
      default -> removeOrMoveDirectory();
    }
  }

  /** Adds a file, mostly to a directory that is there. */
  void create() throws IOException {
    Path directory = directory();
    if (random.nextInt(8) == 0) {
      directory =
          Files.createDirectory(directory.resolve("directory" + random.nextInt(100) + "-" + count));
    }
    Files.write(directory.resolve((char) ('a' + random.nextInt(26)) + "-file" + count++), bytes());
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(60) == 0 ? 1_200_000 : random.nextInt(40_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Other bytes, but the same size and time as before. */
  private void rewriteInSilence() throws IOException {
    Path file = file();
    FileTime time = Files.getLastModifiedTime(file);
    byte[] other = new byte[(int) Files.size(file)];
    random.nextBytes(other);
    Files.write(file, other);
    Files.setLastModifiedTime(file, time);
  }

  private void removeOrMoveDirectory() throws IOException {
    Path directory = directory();
    if (directory.equals(tree)) {
      create();
    } else if (random.nextBoolean()) {
      Files.move(directory, tree.resolve("moved-directory" + count));
    } else {
      Command.run("rm", "-r", directory.toString());
    }
  }

  private Path directory() throws IOException {
    return any(all(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)));
  }

  private Path file() throws IOException {
    if (all(TreeEdits::isFile).isEmpty()) {
      create();
    }
    return any(all(TreeEdits::isFile));
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private List<Path> all(Predicate<Path> kind) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      return paths.filter(kind).sorted().toList();
    }
  }

  private Path any(List<Path> paths) {
    return paths.get(random.nextInt(paths.size()));
  }

  /** What a tar stream becomes, by path. */
  static Map<String, String> unpacked(byte[] tar) throws IOException {
    Map<String, String> found = new TreeMap<>();
    Map<String, String> contents = new HashMap<>();
    try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      for (TarArchiveEntry entry; (entry = in.getNextEntry()) != null; ) {
        String path = entry.getName().replaceAll("/$", "");
        String what = "";
        if (entry.isSymbolicLink()) {
          what = entry.getLinkName();
        } else if (entry.isLink()) {
          what = contents.getOrDefault(entry.getLinkName(), "nothing");
        } else if (!entry.isDirectory()) {
          what = content(in.readAllBytes());
          contents.put(path, what);
        }
        found.put(path, line(entry.getMode(), entry.getLastModifiedTime(), what));
      }
    }
    return found;
  }

  /** The same of a tree on the disk. */
  static Map<String, String> described(Path tree) throws IOException {
    Map<String, String> found = new TreeMap<>();
    List<Path> paths;
    try (Stream<Path> all = Files.walk(tree)) {
      paths = all.toList();
    }
    for (Path path : paths) {
      String what = "";
      if (Files.isSymbolicLink(path)) {
        what = Files.readSymbolicLink(path).toString();
      } else if (isFile(path)) {
        what = content(Files.readAllBytes(path));
      }
      String name = path.equals(tree) ? "." : "./" + tree.relativize(path);
      int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      FileTime time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
      found.put(name, line(mode, time, what));
    }
    return found;
  }

  private static String line(int mode, FileTime time, String what) {
    return Integer.toOctalString(mode & 0777)
        + " "
        + time.toInstant().getEpochSecond()
        + " "
        + what;
  }

  private static String content(byte[] bytes) {
    return bytes.length + " " + Arrays.hashCode(bytes);
  }

  /** Waits until what changes from now on has another time than what has changed before. */
  static void awaitTick(Path directory) throws IOException {
    Path probe = directory.resolve("probe");
    FileTime before = changed(Files.write(probe, new byte[1]));
    while (changed(Files.write(probe, new byte[1])).equals(before)) {
      Thread.onSpinWait();
    }
  }

  private static FileTime changed(Path file) throws IOException {
    return (FileTime) Files.getAttribute(file, "unix:ctime");
  }
}
