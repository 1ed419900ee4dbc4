package dev.satchel.client;

import dev.satchel.RawName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What lies in a directory of this machine: depth first, names by their bytes, through no link but
 * that to the directory itself. For one thread.
 */
final class LocalTree {
  /**
   * @param path on this machine
   * @param name from the directory on
   */
  record Entry(Path path, RawName name) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return name.compareTo(other.name);
    }
  }

  private final Deque<Iterator<Entry>> levels = new ArrayDeque<>();

  LocalTree(Path directory) throws SatchelException {
    enter(new Entry(directory, RawName.of("")));
  }

  /** Goes on with what lies in {@code directory}, which came last. */
  void enter(Entry directory) throws SatchelException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory.path())) {
      for (Path path : all) {
        entries.add(new Entry(path, directory.name().child(LocalName.of(path))));
      }
    } catch (DirectoryIteratorException e) {
      throw LocalFailure.of(new IOException(e.getCause()), directory.path());
    } catch (IOException e) {
      throw LocalFailure.of(e, directory.path());
    }
    entries.sort(null);
    levels.push(entries.iterator());
  }

  /** The next one; empty if there are no more. */
  Optional<Entry> next() {
    while (!levels.isEmpty() && !levels.peek().hasNext()) {
      levels.pop();
    }
    return levels.isEmpty() ? Optional.empty() : Optional.of(levels.peek().next());
  }
}
