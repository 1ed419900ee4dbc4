package dev.satchel.files;

import static dev.satchel.Refusal.Code.FORBIDDEN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must stay in its place: the roots, where something is mounted, and what these lie in. */
record Anchors(List<Root> roots) {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int PATH = 4; // Which of the words of a line says where.
  private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");

  /**
   * Refuses to take away, or to replace, what must stay.
   *
   * @param end where it is
   * @param asked how it was called
   */
  void check(JailWalk.End end, WorkspacePath asked) throws IOException {
    List<RawName> target = end.target();
    if (roots.stream().anyMatch(root -> root.liesIn(target))) {
      throw new Refusal(FORBIDDEN, "Path is a served root, or holds one: " + asked);
    }
    boolean isDirectory = end.stat().map(Stat::type).orElse(null) == FileType.DIRECTORY;
    if (isDirectory && mounts().stream().anyMatch(path -> Root.startsWith(path, target))) {
      throw new Refusal(FORBIDDEN, "Something is mounted on the path, or below: " + asked);
    }
  }

  /** Whether {@code stat} is of a root, wherever that is by now. */
  boolean hold(Stat stat) throws IOException {
    for (Root root : roots) {
      if (root.directory().stat().isSameFile(stat)) {
        return true;
      }
    }
    return false;
  }

  private static List<List<RawName>> mounts() throws IOException {
    try (var lines = Files.lines(MOUNTS, ISO_8859_1)) {
      return lines.map(line -> path(line.split(" ", PATH + 2)[PATH])).toList();
    }
  }

  /** Each character is a byte; some are written as a backslash and three octal digits. */
  private static List<RawName> path(String text) {
    String plain =
        ESCAPE
            .matcher(text)
            .replaceAll(
                escape ->
                    Matcher.quoteReplacement(
                        Character.toString(Integer.parseInt(escape.group(1), 8))));
    return WorkspacePath.components(RawName.of(plain.getBytes(ISO_8859_1)));
  }
}
