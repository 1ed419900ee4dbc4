package dev.satchel.session;

import dev.satchel.RawName;
import dev.satchel.files.Stat.Timestamp;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Lists the files of a tree, also those behind links that stay in it. A directory that it is in
 * already, on whatever way, is passed over; so is what lies behind links to directories when that
 * gets too much. For one thread.
 */
final class LinkedListing {
  /**
   * How much may lie behind links to directories.
   *
   * @param links how many links may be followed that lead to directories, or are met behind those
   * @param nested how many of them may lie one in the other
   * @param things how many things may be met behind them
   */
  record Bounds(int links, int nested, int things) {
    static final Bounds USUAL = new Bounds(10_000, 8, 1_000_000);
  }

  /** What kind of thing is met. */
  enum Kind {
    FILE,
    DIRECTORY,
    LINK,
    OTHER
  }

  /** A tree, whose directories are called by where they really lie, without links. */
  interface Tree {
    /**
     * Goes through all that lies below a directory, without following links; empty path for the
     * top. The caller closes it.
     */
    Branch below(RawName directory) throws IOException;

    /** What is at the end of a link; empty if that is nothing, or lies outside. */
    Optional<Target> follow(RawName link) throws IOException;
  }

  /** Things one after the other, depth first. */
  interface Branch extends Closeable {
    /** Goes on to the next one, below the one before only if that was entered. */
    boolean next() throws IOException;

    /** Where it lies below the directory. */
    RawName path();

    RawName name();

    Kind kind();

    /** What the present file is; empty if it is gone. */
    Optional<Target> file() throws IOException;

    /** Has what lies in the present directory come next; false if it cannot be looked at. */
    boolean enter() throws IOException;
  }

  /**
   * The end of a link.
   *
   * @param directory where it really lies, if it is a directory
   * @param size of a file
   * @param modified of a file
   */
  record Target(Optional<RawName> directory, long size, Timestamp modified) {
    static Target ofDirectory(RawName path) {
      return new Target(Optional.of(path), 0, new Timestamp(0, 0));
    }

    static Target ofFile(long size, Timestamp modified) {
      return new Target(Optional.empty(), size, modified);
    }
  }

  /**
   * Where the listing is, with the links that it came by.
   *
   * @param start the directory whose things are gone through
   * @param left the real directory in which the link lies by which it was left
   */
  private record Step(RawName start, RawName left) {
    /** Whether {@code directory} is one that was gone through from the start on. */
    boolean passes(RawName directory) {
      return isWithin(left, directory) && isWithin(directory, start);
    }

    private static boolean isWithin(RawName inner, RawName outer) {
      if (outer.isEmpty() || inner.equals(outer)) {
        return true;
      }
      byte[] path = inner.bytes();
      byte[] above = outer.bytes();
      return path.length > above.length
          && path[above.length] == '/'
          && RawName.of(Arrays.copyOf(path, above.length)).equals(outer);
    }
  }

  private final Tree tree;
  private final Predicate<RawName> isLeftOut;
  private final WorkspaceView.Visitor visitor;
  private final Bounds bounds;
  private final List<Step> steps = new ArrayList<>();
  private int links;
  private int behind;
  private boolean isWhole = true;

  LinkedListing(
      Tree tree, Predicate<RawName> isLeftOut, WorkspaceView.Visitor visitor, Bounds bounds) {
    this.tree = tree;
    this.isLeftOut = isLeftOut;
    this.visitor = visitor;
    this.bounds = bounds;
  }

  /** Does it, once. Gives false if there was a directory that could not be looked at. */
  boolean run() throws IOException {
    RawName top = RawName.of("");
    try (Branch branch = tree.below(top)) {
      list(branch, top, top);
    }
    return isWhole;
  }

  /**
   * @param start where the branch really lies
   * @param shown how the way there is called
   */
  private void list(Branch branch, RawName start, RawName shown) throws IOException {
    while (branch.next() && !isTooMuch()) {
      if (!isLeftOut.test(branch.name())) {
        meet(branch, start, shown);
      }
    }
  }

  private boolean isTooMuch() {
    behind += steps.isEmpty() ? 0 : 1;
    return !steps.isEmpty() && behind > bounds.things();
  }

  private void meet(Branch branch, RawName start, RawName shown) throws IOException {
    switch (branch.kind()) {
      case FILE -> visit(shown.child(branch.path()), branch.file());
      case DIRECTORY -> {
        if (!isPassed(start.child(branch.path()))) {
          isWhole &= branch.enter();
        }
      }
      case LINK -> follow(start, branch.path(), shown);
      case OTHER -> {
        // It has no content.
      }
    }
  }

  private void visit(RawName shown, Optional<Target> file) throws IOException {
    if (file.isPresent()) {
      visitor.visit(shown, file.get().size(), file.get().modified());
    }
  }

  private void follow(RawName start, RawName path, RawName shown) throws IOException {
    if (!steps.isEmpty() && ++links > bounds.links()) {
      return;
    }
    RawName link = start.child(path);
    Optional<Target> target = tree.follow(link);
    if (target.isEmpty()) {
      return;
    }
    Optional<RawName> directory = target.get().directory();
    if (directory.isEmpty()) {
      visit(shown.child(path), target);
      return;
    }
    steps.add(new Step(start, parent(link)));
    if (!isPassed(directory.get()) && steps.size() <= bounds.nested() && links < bounds.links()) {
      links += steps.size() == 1 ? 1 : 0; // The others were counted when they were met.
      listLinked(directory.get(), shown.child(path));
    }
    steps.remove(steps.size() - 1);
  }

  private void listLinked(RawName directory, RawName shown) throws IOException {
    Optional<Branch> branch = branch(directory);
    isWhole &= branch.isPresent();
    if (branch.isPresent()) {
      try (Branch below = branch.get()) {
        list(below, directory, shown);
      }
    }
  }

  private Optional<Branch> branch(RawName directory) {
    try {
      return Optional.of(tree.below(directory));
    } catch (IOException e) {
      return Optional.empty(); // It is gone, or cannot be looked at.
    }
  }

  private boolean isPassed(RawName directory) {
    return steps.stream().anyMatch(step -> step.passes(directory));
  }

  private static RawName parent(RawName path) {
    byte[] bytes = path.bytes();
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] == '/') {
        return RawName.of(Arrays.copyOf(bytes, i));
      }
    }
    return RawName.of("");
  }
}
