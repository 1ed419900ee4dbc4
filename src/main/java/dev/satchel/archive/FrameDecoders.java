package dev.satchel.archive;

import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Deque;

/** Decoders for whoever needs one for a moment; a few are kept. Safe for many threads. */
final class FrameDecoders implements Closeable {
  private final int most;
  private final Deque<FrameDecoder> free = new ArrayDeque<>();
  private boolean isClosed;

  /**
   * @param most how many are kept while nobody needs them; each holds some MiB
   */
  FrameDecoders(int most) {
    this.most = most;
  }

  /** One that nobody else uses; to be given back, or closed. */
  synchronized FrameDecoder take() {
    return free.isEmpty() ? new FrameDecoder() : free.pop();
  }

  void give(FrameDecoder decoder) {
    if (!isKept(decoder)) {
      decoder.close();
    }
  }

  private synchronized boolean isKept(FrameDecoder decoder) {
    boolean isKept = !isClosed && free.size() < most;
    if (isKept) {
      free.push(decoder);
    }
    return isKept;
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    free.forEach(FrameDecoder::close);
    free.clear();
  }
}
