package dev.satchel.files;

import dev.satchel.RawName;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Copies all of a directory into a staging: links as links, with permissions and times. What is
 * neither file, directory nor link is passed over. Nothing is reached but by handles, and memory is
 * held for the directories on the way down only. For one thread.
 */
public final class TreeCopy implements AutoCloseable {
  private static final RawName TOP = RawName.of("");

  /** What the owner may do with the copy of the top itself, in any case. */
  private static final int OWNER_ALL = 0700;

  private record Entered(RawName path, Stat stat) {}

  private final Walk walk;
  private final Staging target;
  private final Deque<Entered> entered = new ArrayDeque<>();

  /**
   * @param target stays the caller's
   * @throws IOException if {@code source} cannot be listed
   */
  public TreeCopy(Directory source, Staging target) throws IOException {
    this.walk = new Walk(source);
    this.target = target;
  }

  /** Says which entry could not be copied. */
  public static final class Failure extends IOException {
    private static final long serialVersionUID = 1L;

    Failure(RawName path, IOException cause) {
      super(path.text(), cause);
    }
  }

  /**
   * Does it, once.
   *
   * @throws Failure if an entry cannot be read; the message is its path
   * @throws dev.satchel.Refusal NO_SPACE and the like, as {@link Staging} says
   */
  public void run() throws IOException {
    while (walk.next()) {
      finishDirectories(walk.depth());
      RawName path = walk.path();
      try {
        copy(path);
      } catch (IOException e) {
        throw new Failure(path, e);
      }
    }
    finishDirectories(0);
    target.setPermissions(TOP, walk.top().permissions() | OWNER_ALL);
    target.setModified(TOP, walk.top().modified());
  }

  private void copy(RawName path) throws IOException {
    switch (walk.type()) {
      case DIRECTORY -> {
        target.makeDirectory(path);
        entered.push(new Entered(path, walk.enter()));
      }
      case REGULAR -> copyFile(path);
      case SYMLINK -> {
        target.makeLink(path, walk.readLink());
        target.setModified(path, walk.stat().modified());
      }
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, OTHER -> {
        // Whoever made it makes it anew.
      }
    }
  }

  private void copyFile(RawName path) throws IOException {
    try (OpenFile file = walk.openFile();
        StagedFile copy = target.makeFile(path)) {
      Stat stat = file.stat();
      copy.append(file, stat.size());
      copy.finish(stat.permissions(), stat.modified());
    }
  }

  /** Nothing more comes into directories that lie as deep as this, or deeper. */
  private void finishDirectories(int depth) throws IOException {
    while (entered.size() > depth) {
      Entered last = entered.pop();
      target.setPermissions(last.path(), last.stat().permissions());
      target.setModified(last.path(), last.stat().modified());
    }
  }

  @Override
  public void close() {
    walk.close();
  }
}
