package dev.satchel.files;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;

/**
 * A name in an open directory, by which a file can be opened later and by another thread. It holds
 * the directory open until it is closed, once.
 */
public final class Place implements Closeable {
  private final Directory directory;
  private final RawName name;

  /** Shares {@code directory}, which stays the caller's. */
  Place(Directory directory, RawName name) {
    this.directory = directory.share();
    this.name = name;
  }

  /**
   * Opens whatever is there now, but a link, without ever waiting. Saves the time to look what it
   * is: who reads from it has to look afterwards, before he gives anything away. The caller closes
   * it.
   */
  public OpenFile open() throws IOException {
    return directory.openUnseen(name);
  }

  @Override
  public void close() {
    directory.close();
  }
}
