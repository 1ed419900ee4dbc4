package dev.satchel.client;

/**
 * Does what must be done at the end in a thread that nobody else knows. In one that was told to
 * stop, each call would give up at once.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  /**
   * Returns when {@code last} has, whatever happens meanwhile; the calling thread is interrupted
   * then if anyone has interrupted it.
   *
   * @param last takes a bounded time, and throws nothing
   */
  static void run(Runnable last) {
    run(Thread.currentThread().getThreadGroup(), last);
  }

  /** The same in a thread of {@code group}. */
  static void run(ThreadGroup group, Runnable last) {
    Thread thread = new Thread(group, last, "satchel-client-closing");
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
