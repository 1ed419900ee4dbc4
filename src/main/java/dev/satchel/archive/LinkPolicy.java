package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which symbolic links become members. None is ever followed. */
public enum LinkPolicy {
  /** Those that, taken by name, stay inside the archive. */
  SAFE,
  /** None. */
  NONE,
  /** Every one, wherever it leads: for what stays here, so nobody can ask for it. */
  ALL;

  /** What a caller asks for. */
  public static Optional<LinkPolicy> labelled(String label) {
    return Arrays.stream(values())
        .filter(policy -> policy != ALL && policy.label().equals(label))
        .findFirst();
  }

  /** How callers name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a link becomes a member.
   *
   * @param depth how many directories lie between the archive's root and the link
   */
  public boolean keeps(RawName target, int depth) {
    return objection(target, depth).isEmpty();
  }

  /**
   * Why a link is left out; empty if it is kept.
   *
   * @param depth how many directories lie between the archive's root and the link
   */
  Optional<Omission> objection(RawName target, int depth) {
    if (this == NONE) {
      return Optional.of(Omission.rule("links are left out"));
    }
    return this == ALL || staysInside(target, depth)
        ? Optional.empty()
        : Optional.of(Omission.rule("link leads out of the archive"));
  }

  private static boolean staysInside(RawName target, int depth) {
    if (target.isEmpty() || target.bytes()[0] == '/') {
      return false;
    }
    int level = depth;
    for (RawName name : WorkspacePath.components(target)) {
      if (name.is("..")) {
        level--;
      } else if (!name.is(".")) {
        level++;
      }
      if (level < 0) {
        return false;
      }
    }
    return true;
  }
}
