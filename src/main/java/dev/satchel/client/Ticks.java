package dev.satchel.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Time that passes, and waiting for it. */
interface Ticks {
  Ticks SYSTEM =
      new Ticks() {
        @Override
        public long now() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration time) throws SatchelException {
          try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
          } catch (InterruptedException e) {
            throw Attempts.interrupted(e);
          }
        }
      };

  /** Nanoseconds, since whenever. */
  long now();

  /**
   * Waits.
   *
   * @throws SatchelException BROKEN if the thread is interrupted, which it stays
   */
  void pause(Duration time) throws SatchelException;
}
