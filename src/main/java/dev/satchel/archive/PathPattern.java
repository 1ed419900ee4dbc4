package dev.satchel.archive;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A pattern for paths below a directory, taken apart at its slashes. One that ends in a slash takes
 * directories only. One without another slash takes a name at any depth; any other is anchored at
 * that directory, and {@code **} in it stands for any number of directories.
 *
 * @param text as it was given
 * @param path one for each segment; none if there is nothing in it that could take anything
 */
record PathPattern(String text, boolean directoriesOnly, boolean anchored, List<Glob> path) {
  /** Reads a pattern as OpenHands takes them. */
  static PathPattern of(String text) {
    List<Glob> path = segments(text).stream().map(FnmatchSyntax::parse).toList();
    return new PathPattern(text, text.endsWith("/"), isAnchored(text), path);
  }

  /** Reads a pattern as a {@code .gitignore} has it; empty if there is none that takes anything. */
  static Optional<PathPattern> ofGitignore(String text) {
    List<Optional<Glob>> path = segments(text).stream().map(GitignoreSyntax::parse).toList();
    boolean hasEmptySegment = text.contains("//"); // No name is empty, so that takes nothing.
    if (hasEmptySegment || path.isEmpty() || path.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    List<Glob> globs = path.stream().flatMap(Optional::stream).toList();
    return Optional.of(new PathPattern(text, text.endsWith("/"), isAnchored(text), globs));
  }

  private static List<String> segments(String text) {
    return Arrays.stream(text.split("/")).filter(segment -> !segment.isEmpty()).toList();
  }

  /** Whether there is a slash that is not at the end. */
  private static boolean isAnchored(String text) {
    return text.replaceAll("/+$", "").contains("/");
  }

  /**
   * Whether it takes something.
   *
   * @param names the path to it, its own name last; the others are looked at by an anchored pattern
   *     only
   */
  boolean takes(List<String> names, boolean isDirectory) {
    return (isDirectory || !directoriesOnly)
        && (anchored ? takesPath(names) : path.get(0).matches(names.get(names.size() - 1)));
  }

  /** Whether the pattern is just the path {@code names}. */
  private boolean takesPath(List<String> names) {
    int p = 0;
    int n = 0;
    int starsAt = -1;
    int retryAt = 0;
    while (n < names.size()) {
      if (p < path.size() && path.get(p).isAnyPath()) {
        starsAt = p++;
        retryAt = n;
        n += p == path.size() ? 1 : 0; // At the end it takes at least one name.
      } else if (p < path.size() && path.get(p).matches(names.get(n))) {
        p++;
        n++;
      } else if (starsAt >= 0) {
        p = starsAt + 1;
        n = ++retryAt;
      } else {
        return false;
      }
    }
    return p == path.size();
  }
}
