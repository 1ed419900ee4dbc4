package dev.satchel.git;

import dev.satchel.RawName;
import dev.satchel.archive.GitIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory that is being compared: what the base has in it, and what git would ignore. */
final class Level {
  private final RawName path;
  private final GitIgnore rules;
  private final boolean isIgnored;
  private final List<TreeEntry> base;
  private int next;

  /**
   * @param path from the directory that is compared as a whole
   * @param rules those that count here
   * @param isIgnored whether nothing that is new in here is of interest
   * @param base what the base has here, in order
   */
  Level(RawName path, GitIgnore rules, boolean isIgnored, List<TreeEntry> base) {
    this.path = path;
    this.rules = rules;
    this.isIgnored = isIgnored;
    this.base = base;
  }

  RawName path() {
    return path;
  }

  GitIgnore rules() {
    return rules;
  }

  boolean ignores(RawName name, boolean isDirectory) {
    return isIgnored || rules.ignores(name, isDirectory);
  }

  /** Takes the next thing of the base that comes before {@code key}; null if there is none. */
  @Nullable TreeEntry before(RawName key) {
    return next < base.size() && base.get(next).key().compareTo(key) < 0 ? base.get(next++) : null;
  }

  /** Takes the base's thing of just this key, when all before it are taken; null for none. */
  @Nullable TreeEntry at(RawName key) {
    return next < base.size() && base.get(next).key().equals(key) ? base.get(next++) : null;
  }

  /** Takes the next thing that is left of the base; null if there is none. */
  @Nullable TreeEntry rest() {
    return next < base.size() ? base.get(next++) : null;
  }
}
