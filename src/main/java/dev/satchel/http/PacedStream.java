package dev.satchel.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongSupplier;

/**
 * A stream to a client that knows when the client is late. One thread writes; any may ask whether
 * it is late.
 */
final class PacedStream extends OutputStream {
  /** What is written in one go, so that the time for it stays in proportion. */
  private static final int PIECE = 128 << 10;

  private final OutputStream out;
  private final Cancellation work;
  private final Credit credit;
  private final LongSupplier nanoTime;
  private final long start;

  /** When the present write must be over, in nanoseconds since the start. */
  private volatile long deadline = Long.MAX_VALUE;

  PacedStream(OutputStream out, Cancellation work, Credit credit, LongSupplier nanoTime) {
    this.out = out;
    this.work = work;
    this.credit = credit;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** Breaks the work off if the present write should be over. */
  void cancelIfLate(String why) {
    if (now() > deadline) {
      work.cancel(why);
    }
  }

  private long now() {
    return nanoTime.getAsLong() - start;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int at = 0; at < length; at += PIECE) {
      int from = offset + at;
      int count = Math.min(PIECE, length - at);
      timed(count, () -> out.write(bytes, from, count));
    }
  }

  @Override
  public void flush() throws IOException {
    timed(0, out::flush);
  }

  /** Something that may wait for the client. */
  @FunctionalInterface
  private interface Waiting {
    void run() throws IOException;
  }

  private void timed(int bytes, Waiting waiting) throws IOException {
    work.check();
    long began = now();
    deadline = began + credit.limit(bytes);
    try {
      waiting.run();
    } finally {
      deadline = Long.MAX_VALUE;
    }
    credit.account(bytes, now() - began);
  }
}
