package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
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

  private final List<String> patterns;
  private final List<PathPattern> rules;
  private final boolean anyAnchored;

  public Excludes(List<String> patterns) {
    this.patterns = List.copyOf(patterns);
    this.rules =
        patterns.stream().map(PathPattern::of).filter(rule -> !rule.path().isEmpty()).toList();
    this.anyAnchored = rules.stream().anyMatch(PathPattern::anchored);
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
  public Optional<String> taking(RawName path, RawName name, boolean isDirectory) {
    List<String> names = anyAnchored ? texts(path) : List.of(text(name));
    for (PathPattern rule : rules) {
      if (rule.takes(names, isDirectory)) {
        return Optional.of(rule.text());
      }
    }
    return Optional.empty();
  }

  private static List<String> texts(RawName path) {
    return WorkspacePath.components(path).stream().map(Excludes::text).toList();
  }

  /** {@code name} as the text that patterns see: one character for each byte if it is not UTF-8. */
  static String text(RawName name) {
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
