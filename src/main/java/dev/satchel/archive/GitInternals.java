package dev.satchel.archive;

import dev.satchel.RawName;
import java.util.List;
import java.util.Set;

/**
 * What is never archived from inside a {@code .git} directory, because access tokens end up there:
 * configuration, stored credentials, fetched URLs, reflogs. Kept for one directory at a time, since
 * the answer for a name depends on the names above it.
 */
enum GitInternals {
  /** Not below a {@code .git}: nothing is stripped. */
  OUTSIDE,
  /** Right in a {@code .git}. */
  TOP,
  /** Further below a {@code .git}. */
  INSIDE,
  /** In the refs of a {@code .git}, where a branch may have any name: nothing is stripped. */
  REFS,
  /** Below a stripped directory: everything is stripped. */
  STRIPPED,
  /** Anywhere in a tree that is taken as it is: nothing is stripped. */
  KEPT;

  private static final Set<RawName> SECRETS =
      Set.of(
          RawName.of("config"),
          RawName.of("config.worktree"),
          RawName.of("credentials"),
          RawName.of(".git-credentials"),
          RawName.of("FETCH_HEAD"),
          RawName.of("logs"));

  /** Where the directory with the names {@code path}, from the file system's root down, stands. */
  static GitInternals at(List<RawName> path) {
    GitInternals state = OUTSIDE;
    for (RawName name : path) {
      state = state.below(name);
    }
    return state;
  }

  /** Where the directory {@code name} in this one stands. */
  GitInternals below(RawName name) {
    return switch (this) {
      case OUTSIDE -> name.is(".git") ? TOP : OUTSIDE;
      case TOP -> name.is("refs") ? REFS : name.is("logs") ? STRIPPED : INSIDE;
      case INSIDE -> name.is("logs") ? STRIPPED : INSIDE;
      case REFS -> REFS;
      case STRIPPED -> STRIPPED;
      case KEPT -> KEPT;
    };
  }

  boolean strips(RawName name) {
    return switch (this) {
      case OUTSIDE, REFS, KEPT -> false;
      case TOP, INSIDE -> SECRETS.contains(name);
      case STRIPPED -> true;
    };
  }
}
