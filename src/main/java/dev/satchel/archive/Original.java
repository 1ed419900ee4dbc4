package dev.satchel.archive;

import java.io.Closeable;
import java.io.IOException;

/**
 * The content of a file, as further names of it need to know it: they are members only if the one
 * that has the content is. Safe for many threads.
 */
final class Original implements Closeable {
  private final Source source;
  private volatile boolean isTakenOver;

  /**
   * @param source is closed with this
   */
  Original(Source source) {
    this.source = source;
  }

  Source source() {
    return source;
  }

  /** Whether it is a member; one that was not opened yet is. */
  boolean isThere() throws IOException {
    return isTakenOver || source.open();
  }

  /** Says that an older object has it, so that nobody will read it. */
  void takeOver() {
    isTakenOver = true;
    close();
  }

  /** May be called again. */
  @Override
  public void close() {
    source.close();
  }
}
