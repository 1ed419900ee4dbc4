package dev.satchel.link;

import java.io.Closeable;
import java.io.IOException;

/**
 * A use of a link that was taken. Unless it is kept, closing it gives it back. For one thread; who
 * has taken it closes it.
 */
public final class Use implements Closeable {
  /** Gives a use back. */
  @FunctionalInterface
  interface Return {
    void run() throws IOException;
  }

  private final Return giveBack;
  private boolean isOver;

  Use(Return giveBack) {
    this.giveBack = giveBack;
  }

  /** Notes that it was made use of. */
  public void keep() {
    isOver = true;
  }

  /**
   * @throws IOException if it could not be given back, and stays taken
   */
  @Override
  public void close() throws IOException {
    if (!isOver) {
      isOver = true;
      giveBack.run();
    }
  }
}
