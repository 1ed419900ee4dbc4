package dev.satchel.archive;

import dev.satchel.archive.CatalogueRecord.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What frames in a row become. They are fetched in one go, and workers unpack those that come next.
 * For one thread.
 */
final class FrameStream extends InputStream {
  /** How many bytes may be unpacked ahead, before and after together. */
  private static final long AHEAD = 32 << 20;

  private static final int SLICE = 128 << 10;
  private static final byte[] NONE = {};

  private final Catalogue catalogue;
  private final Engine engine;
  private final InputStream fetched;
  private final Deque<FrameTask> ahead = new ArrayDeque<>();
  private final long end;
  private long next;
  private long weight;
  private byte[] plain = NONE;
  private int at;
  private int size;

  /**
   * @param first number of the first frame
   * @param last number of the last frame
   */
  FrameStream(Catalogue catalogue, FrameReader.Fetch fetch, Engine engine, long first, long last)
      throws IOException {
    this.catalogue = catalogue;
    this.engine = engine;
    this.next = first;
    this.end = last + 1;
    long position = catalogue.frame(first).position();
    Frame frame = catalogue.frame(last);
    this.fetched = fetch.open(position, frame.position() + frame.length() - position);
  }

  @Override
  public int read() throws IOException {
    return at < size || refill() ? plain[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0 || (at == size && !refill())) {
      return length == 0 ? 0 : -1;
    }
    int count = Math.min(length, size - at);
    System.arraycopy(plain, at, target, offset, count);
    at += count;
    return count;
  }

  @Override
  public long skip(long length) throws IOException {
    if (length <= 0 || (at == size && !refill())) {
      return 0;
    }
    int count = (int) Math.min(length, size - at);
    at += count;
    return count;
  }

  /** Writes the next {@code length} bytes, which there are. */
  void copy(long length, OutputStream out) throws IOException {
    for (long left = length; left > 0; ) {
      if (at == size && !refill()) {
        throw new IllegalArgumentException("there are " + left + " bytes fewer");
      }
      int count = (int) Math.min(left, Math.min(SLICE, size - at));
      out.write(plain, at, count);
      at += count;
      left -= count;
    }
  }

  private boolean refill() throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("was ended");
    }
    release();
    fetchAhead();
    FrameTask task = ahead.poll();
    if (task == null) {
      return false;
    }
    weight -= weight(task.frame());
    plain = task.await();
    size = task.frame().size();
    return true;
  }

  private void release() {
    at = 0;
    size = 0;
    if (plain.length > 0) {
      engine.buffers().give(plain);
      plain = NONE;
    }
  }

  private void fetchAhead() throws IOException {
    while (next < end && ahead.size() <= engine.workers()) {
      Frame frame = catalogue.frame(next);
      if (!ahead.isEmpty() && weight + weight(frame) > AHEAD) {
        return;
      }
      FrameTask task = new FrameTask(frame, fetch(frame), engine);
      if (!ahead.isEmpty() || next + 1 < end) {
        engine.execute(task);
      }
      ahead.add(task);
      weight += weight(frame);
      next++;
    }
  }

  private static long weight(Frame frame) {
    return (long) frame.length() + frame.size();
  }

  private byte[] fetch(Frame frame) throws IOException {
    byte[] packed = engine.buffers().take(frame.length());
    if (fetched.readNBytes(packed, 0, frame.length()) < frame.length()) {
      throw new DamagedSnapshot("the snapshot is cut off at " + frame.position());
    }
    return packed;
  }

  @Override
  public void close() throws IOException {
    ahead.forEach(FrameTask::cancel);
    ahead.clear();
    next = end;
    release();
    fetched.close();
  }
}
