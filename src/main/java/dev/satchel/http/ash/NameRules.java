package dev.satchel.http.ash;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.util.Set;

/**
 * Which names the wire keeps to itself. It never lists some, lists others unless it is asked not
 * to, and has no place for yet others in its snapshots; ours have them, and only hide them.
 */
final class NameRules {
  private static final Set<String> NEVER_LISTED =
      Set.of("node_modules", ".git", "__pycache__", ".DS_Store");
  private static final Set<String> HIDDEN =
      Set.of(".cache", ".npm", ".pnpm-store", ".yarn", ".venv", "venv", ".tmp", "tmp");
  private static final Set<String> NEVER_KEPT = Set.of("node_modules", ".git", "__pycache__");
  private static final Set<String> SUFFIXES = Set.of(".sock", ".lock", ".pid");

  private NameRules() {}

  /** Whether files and directories of this name are never listed. */
  static boolean isNeverListed(RawName name) {
    return NEVER_LISTED.contains(name.text()) || hasSuffix(name);
  }

  /** The same if what is hidden is not wanted either. */
  static boolean isHidden(RawName name) {
    return isNeverListed(name) || HIDDEN.contains(name.text());
  }

  /** Whether it is as if a snapshot had no file or directory of this name. */
  static boolean isNeverKept(RawName name) {
    return NEVER_KEPT.contains(name.text()) || HIDDEN.contains(name.text()) || hasSuffix(name);
  }

  /** Whether it is as if a snapshot did not have what is at {@code path}, with slashes. */
  static boolean isBelowNeverKept(RawName path) {
    return WorkspacePath.components(path).stream().anyMatch(NameRules::isNeverKept);
  }

  /** What is behind the last dot counts, even if nothing is before it. */
  private static boolean hasSuffix(RawName name) {
    String text = name.text();
    int dot = text.lastIndexOf('.');
    return dot >= 0 && SUFFIXES.contains(text.substring(dot));
  }
}
