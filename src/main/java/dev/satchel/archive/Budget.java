package dev.satchel.archive;

import java.io.Closeable;

/**
 * How many bytes all archives together may hold between reading and sending. Each may have an equal
 * share, so that one whose client is slow does not stop the others, and always has something: so
 * nobody ever waits for another. Safe for many threads.
 */
final class Budget {
  private final long total;
  private long held;
  private int shares;

  /**
   * @param total in bytes; each archive may exceed it by its first piece
   */
  Budget(long total) {
    this.total = total;
  }

  /** A part in it, which ends when it is closed. */
  synchronized Share share() {
    shares++;
    return new Share();
  }

  /** How many bytes all archives hold now. */
  synchronized long held() {
    return held;
  }

  /** What one archive holds. */
  final class Share implements Closeable {
    private long mine;

    /** Takes that many bytes if there is room for them, or nothing is held yet. */
    boolean take(long bytes) {
      synchronized (Budget.this) {
        boolean hasRoom = mine + bytes <= total / shares && held + bytes <= total;
        if (mine > 0 && !hasRoom) {
          return false;
        }
        mine += bytes;
        held += bytes;
        return true;
      }
    }

    /** Gives back what was taken. */
    void give(long bytes) {
      synchronized (Budget.this) {
        mine -= bytes;
        held -= bytes;
      }
    }

    @Override
    public void close() {
      synchronized (Budget.this) {
        give(mine);
        shares--;
      }
    }
  }
}
