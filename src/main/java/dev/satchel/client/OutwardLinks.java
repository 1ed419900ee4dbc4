package dev.satchel.client;

import dev.satchel.WorkspacePath;
import dev.satchel.client.LocalTree.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Tells which links of a directory lead out of it: servers take nothing that has one. Most are
 * judged by their text; a {@code ".."} behind a name leads to wherever that name lies in truth, and
 * such links are walked. For one thread.
 */
final class OutwardLinks {
  /** As many links as Linux follows on one way. */
  private static final int MOST_LINKS = 40;

  /** How many names all of them together may lead through: a server walks no further. */
  private static final long MOST_STEPS = 2_000_000;

  private final Path root;
  private long steps;

  OutwardLinks(Path root) {
    this.root = root;
  }

  /**
   * Why {@code link} cannot be taken; empty if it can.
   *
   * @param text where it leads
   */
  Optional<String> objection(Entry link, Path text) throws SatchelException {
    int depth = WorkspacePath.components(link.name()).size();
    boolean isOut = isAbsolute(text);
    boolean isBelow = false;
    int level = depth - 1;
    for (Path name : text) {
      boolean isUp = isUp(name);
      if (isUp && isBelow && !isOut) {
        return walk(link.path(), depth, text);
      }
      isBelow |= !isUp && !isHere(name);
      level -= isUp ? 1 : 0;
      isOut |= level < 0;
    }
    return isOut ? Optional.of("is a link that leads out: " + text) : Optional.empty();
  }

  /** On Windows, also what is so on one drive. */
  private static boolean isAbsolute(Path text) {
    return text.getRoot() != null;
  }

  private static boolean isUp(Path name) {
    return name.toString().equals("..");
  }

  private static boolean isHere(Path name) {
    String text = name.toString();
    return text.isEmpty() || text.equals(".");
  }

  private Optional<String> walk(Path link, int depth, Path text) throws SatchelException {
    Way way = new Way(text);
    int last = link.getNameCount() - 1;
    for (int i = last - depth + 1; i < last; i++) {
      way.place.add(link.getName(i));
    }
    boolean isGood = true;
    while (isGood && !way.ahead.isEmpty()) {
      isGood = ++steps <= MOST_STEPS && way.step();
    }
    return isGood
        ? Optional.empty()
        : Optional.of("is a link that leads out, or where nobody can tell: " + text);
  }

  /** Where a walk has come to, and which names are still to be followed. */
  private final class Way {
    private final List<Path> place = new ArrayList<>();
    private final Deque<Path> ahead = new ArrayDeque<>();
    private int links = 1;

    Way(Path text) {
      text.forEach(ahead::add);
    }

    /** Whether the next name leads on, and not out. */
    boolean step() throws SatchelException {
      Path name = ahead.pop();
      if (isUp(name)) {
        return !place.isEmpty() && place.remove(place.size() - 1) != null;
      }
      if (isHere(name)) {
        return true;
      }
      place.add(name);
      Path there = place.stream().reduce(root, Path::resolve);
      if (Files.isSymbolicLink(there)) {
        return follow(there);
      }
      // Behind what is no directory, nobody knows what will be found.
      return Files.isDirectory(there, LinkOption.NOFOLLOW_LINKS)
          || ahead.stream().noneMatch(OutwardLinks::isUp);
    }

    private boolean follow(Path link) throws SatchelException {
      Path text = text(link);
      place.remove(place.size() - 1);
      for (int i = text.getNameCount() - 1; i >= 0; i--) {
        ahead.push(text.getName(i));
      }
      return !isAbsolute(text) && ++links <= MOST_LINKS;
    }
  }

  /** Where {@code link} leads. */
  static Path text(Path link) throws SatchelException {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      throw LocalFailure.of(e, link);
    }
  }
}
