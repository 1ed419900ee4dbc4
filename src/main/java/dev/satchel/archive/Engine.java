package dev.satchel.archive;

import dev.satchel.files.Scratch;
import java.io.Closeable;

/**
 * What all archives share: the threads that read and compress, and the memory that they may fill.
 */
public final class Engine implements Closeable {
  private final Scratch scratch;

  /**
   * Starts the threads.
   *
   * @param workers how many threads read and compress; at least 1
   * @param inFlight how many bytes may have been read and not yet been sent, of all archives
   * @param scratch where a manifest goes that is too large for memory
   */
  public Engine(int workers, long inFlight, Scratch scratch) {
    this.scratch = scratch;
  }

  Scratch scratch() {
    return scratch;
  }

  /** Ends the threads. */
  @Override
  public void close() {}
}
