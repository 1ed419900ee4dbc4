package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.FileType;
import dev.satchel.files.Stat;
import dev.satchel.files.Walk;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A walk, and the rules by which some of what it meets is left out before it is looked at. */
final class Selection {
  private final Walk walk;
  private final ArchiveOptions options;
  private final int maxPath;

  /** For each directory on the way down, where it stands to a {@code .git}. */
  private final Deque<GitInternals> git = new ArrayDeque<>();

  /**
   * For each directory on the way down, what is ignored there; empty if that makes no difference.
   */
  private final Deque<GitIgnore> ignores = new ArrayDeque<>();

  /**
   * Starts where {@code walk} stands, which is before its first entry.
   *
   * @param top where that walk begins, as a {@code .git} is concerned
   * @param maxPath the longest path that can be archived, in bytes
   */
  Selection(Walk walk, GitInternals top, ArchiveOptions options, int maxPath) {
    this.walk = walk;
    this.options = options;
    this.maxPath = maxPath;
    git.push(top);
    options.gitignore().ifPresent(ignores::push);
  }

  /** Goes on to the next entry; false when there are no more. */
  boolean next() {
    boolean more = walk.next();
    while (git.size() > walk.depth() + 1) {
      git.pop();
      ignores.poll();
    }
    return more;
  }

  /** Why the present entry, whose path is {@code path}, is left out; empty if it is not. */
  Optional<Omission> omission(RawName path) {
    if (git.element().strips(walk.name())) {
      return Optional.of(Omission.GIT_INTERNALS);
    }
    boolean isDirectory = walk.type() == FileType.DIRECTORY;
    Optional<String> pattern = options.excludes().taking(path, walk.name(), isDirectory);
    if (pattern.isPresent()) {
      return pattern.map(Omission::excludedBy);
    }
    if (!ignores.isEmpty() && ignores.element().ignores(walk.name(), isDirectory)) {
      return Optional.of(Omission.ignored());
    }
    if (walk.depth() >= options.maxDepth()) {
      return Optional.of(Omission.fault("more than " + options.maxDepth() + " directories deep"));
    }
    if (path.length() > maxPath) {
      return Optional.of(Omission.fault("path is too long for " + options.format().label()));
    }
    return Optional.empty();
  }

  /** Goes down into the present entry, which is a directory. */
  Stat enter() throws IOException {
    RawName name = walk.name();
    Stat stat = walk.enter();
    git.push(git.element().below(name));
    if (!ignores.isEmpty()) {
      ignores.push(ignores.element().below(name, IgnoreFile.read(walk::openBeside)));
    }
    return stat;
  }
}
