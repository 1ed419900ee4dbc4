package dev.satchel.archive;

import dev.satchel.Refusal;
import java.io.Closeable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many archives may be made at once. Safe for many threads. */
public final class Slots {
  private final int count;
  private final Semaphore free;

  public Slots(int count) {
    this.count = count;
    this.free = new Semaphore(count);
  }

  /**
   * Takes a slot, without waiting. Closing it, more than once if need be, gives it back.
   *
   * @throws Refusal BUSY if all are taken
   */
  public Closeable take() {
    if (!free.tryAcquire()) {
      throw new Refusal(
          Refusal.Code.BUSY, "All " + count + " archive slots are taken, try again later");
    }
    AtomicBoolean given = new AtomicBoolean();
    return () -> {
      if (given.compareAndSet(false, true)) {
        free.release();
      }
    };
  }
}
