package dev.satchel.files;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;

/**
 * Where a tree is to appear, as far as it is there. For one thread.
 *
 * @param above the directory that holds {@code directory}; itself, if that is where the way began
 * @param directory the place, or as near to it as there are directories
 * @param missing names that lead on from there, none if it is the place
 */
record Destination(Directory above, Directory directory, List<RawName> missing)
    implements Closeable {
  /**
   * Goes down from {@code site}, which stays the caller's, and follows no link.
   *
   * @throws NotDirectoryException if something else than a directory is on the way
   * @throws AtomicMoveNotSupportedException if another mount is on the way
   */
  static Destination below(Directory site, List<RawName> names) throws IOException {
    long mount = site.mount();
    Destination at = new Destination(site.reopen(), site.reopen(), names);
    try {
      while (!at.missing.isEmpty()) {
        Directory next = at.directory.openDirectory(at.missing.get(0));
        at = at.into(next);
        if (next.mount() != mount) {
          throw new AtomicMoveNotSupportedException(at.missing.toString(), null, "is a mount");
        }
      }
      return at;
    } catch (NoSuchFileException e) {
      return at;
    } catch (FileSystemLoopException e) {
      at.close();
      throw new NotDirectoryException(at.missing.get(0).text());
    } catch (IOException e) {
      at.close();
      throw e;
    }
  }

  private Destination into(Directory next) {
    above.close();
    return new Destination(directory, next, missing.subList(1, missing.size()));
  }

  /** Whether {@code other} may take the place of this directory, if it turns out to be empty. */
  boolean isReplaceableBy(Stat other) throws IOException {
    Stat stat = directory.stat();
    return !stat.isSameFile(above.stat())
        && stat.owner() == other.owner()
        && stat.group() == other.group();
  }

  @Override
  public void close() {
    above.close();
    directory.close();
  }
}
