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
   * Opens the regular file that is there now. The caller closes it.
   *
   * @throws IOException as {@link Directory#openFile} does
   */
  public OpenFile open() throws IOException {
    return directory.openFile(name);
  }

  @Override
  public void close() {
    directory.close();
  }
}
