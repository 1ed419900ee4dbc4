package dev.satchel.files;

import dev.satchel.RawName;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * A tree, and the directory into which it is to be merged. Whoever visits the pair is shown what is
 * in the tree, and beside it the directory where that belongs. For one thread.
 *
 * @param from the top of the tree; stays the caller's
 * @param into the top of where it belongs; stays the caller's
 */
record TreePair(Directory from, Directory into) {
  /**
   * Something in the tree.
   *
   * @param path from the top
   * @param type what it is
   * @param parent the directory in the tree that it is in
   * @param target the directory where it belongs
   */
  record Member(RawName path, RawName name, FileType type, Directory parent, Directory target) {}

  /** What is done with each. */
  @FunctionalInterface
  interface Visitor {
    /** Whether it is a directory on both sides, and what is in it is to be shown next. */
    boolean visit(Member member) throws IOException;
  }

  /** A directory on both sides whose content is shown. */
  private record Level(RawName path, Iterator<Directory.Entry> rest) {}

  /** Shows everything, but for what is in directories that are on one side only. */
  void visit(Visitor visitor) throws IOException {
    Deque<Level> levels = new ArrayDeque<>();
    try (Trail here = new Trail(from.reopen());
        Trail there = new Trail(into.reopen())) {
      levels.push(level(here, RawName.of("")));
      while (!levels.isEmpty()) {
        Level level = levels.element();
        if (!level.rest.hasNext()) {
          levels.pop();
          continue;
        }
        Directory.Entry entry = level.rest.next();
        RawName path = level.path.child(entry.name());
        Directory parent = here.at(level.path);
        Directory target = there.at(level.path);
        if (visitor.visit(new Member(path, entry.name(), entry.type(), parent, target))) {
          levels.push(level(here, path));
        }
      }
    }
  }

  private static Level level(Trail here, RawName path) throws IOException {
    return new Level(path, here.at(path).list().iterator());
  }
}
