package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Patterns of what is to be left out. A pattern that ends in a slash takes directories only. One
 * without another slash takes a name at any depth; one with a slash at the start or inside is
 * anchored at the archive's root, where {@code **} stands for any number of directories and nothing
 * else crosses a slash. What lies below something that is left out is left out with it. An empty
 * pattern, or a mere slash, takes nothing. Immutable.
 */
public final class Excludes {
  /** What can be made again, in the order in which OpenHands lists it. */
  public static final List<String> DEFAULTS =
      List.of(
          ".git/",
          "node_modules/",
          ".venv/",
          "venv/",
          "__pycache__/",
          ".mypy_cache/",
          ".pytest_cache/",
          ".ruff_cache/",
          "dist/",
          "build/",
          ".next/",
          "target/",
          "*.pyc");

  /** One pattern, taken apart. */
  private record Rule(String pattern, boolean directoriesOnly, boolean anchored, List<Glob> path) {
    static Rule of(String pattern) {
      String trimmed = pattern.endsWith("/") ? pattern.replaceAll("/+$", "") : pattern;
      List<Glob> path =
          Arrays.stream(trimmed.split("/"))
              .filter(segment -> !segment.isEmpty())
              .map(Glob::new)
              .toList();
      return new Rule(pattern, pattern.endsWith("/"), trimmed.contains("/"), path);
    }

    boolean takesName(String name) {
      return path.get(0).matches(name);
    }

    /** Whether the pattern is just the path {@code names}. */
    boolean takesPath(List<String> names) {
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

  private final List<String> patterns;
  private final List<Rule> rules;
  private final boolean anyAnchored;

  public Excludes(List<String> patterns) {
    this.patterns = List.copyOf(patterns);
    this.rules = patterns.stream().map(Rule::of).filter(rule -> !rule.path().isEmpty()).toList();
    this.anyAnchored = rules.stream().anyMatch(Rule::anchored);
  }

  /** The patterns as they were given, in their order. */
  public List<String> patterns() {
    return patterns;
  }

  /**
   * The pattern that takes an entry; empty if none does. Something above the entry having been
   * taken is not looked at: there one does not go.
   *
   * @param path from the archive's root down, {@code name} included
   */
  Optional<String> taking(RawName path, RawName name, boolean isDirectory) {
    String text = text(name);
    List<String> texts = anyAnchored ? texts(path) : List.of();
    for (Rule rule : rules) {
      boolean applies = isDirectory || !rule.directoriesOnly();
      if (applies && (rule.anchored() ? rule.takesPath(texts) : rule.takesName(text))) {
        return Optional.of(rule.pattern());
      }
    }
    return Optional.empty();
  }

  private static List<String> texts(RawName path) {
    return WorkspacePath.components(path).stream().map(Excludes::text).toList();
  }

  /** {@code name} as the text that patterns see: one character for each byte if it is not UTF-8. */
  private static String text(RawName name) {
    if (name.isUtf8()) {
      return name.text();
    }
    StringBuilder text = new StringBuilder();
    for (byte b : name.bytes()) {
      text.append((char) (b < 0 ? 0xDC00 + (b & 0xFF) : b));
    }
    return text.toString();
  }
}
