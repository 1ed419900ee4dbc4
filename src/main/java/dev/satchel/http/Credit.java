package dev.satchel.http;

/**
 * How long a client may still keep us waiting: time that was waited is taken off, and what the
 * client took brings as much as it may take at the lowest rate. It begins with a whole window, and
 * never has more.
 */
final class Credit {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final long bytesPerSecond;
  private final long window;
  private long nanos;

  /**
   * @param bytesPerSecond the lowest rate; positive
   * @param window in nanoseconds
   */
  Credit(long bytesPerSecond, long window) {
    this.bytesPerSecond = bytesPerSecond;
    this.window = window;
    this.nanos = window;
  }

  /** How long a single write of that many bytes may last, in nanoseconds. */
  long limit(int bytes) {
    return nanos + worth(bytes);
  }

  /** Accounts for that many bytes that were taken after that time, in nanoseconds. */
  void account(int bytes, long waited) {
    nanos = Math.min(window, nanos - waited + worth(bytes));
  }

  private long worth(int bytes) {
    return bytes * NANOS_PER_SECOND / bytesPerSecond;
  }
}
