package dev.satchel.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Carries bytes from a thread that writes to one that reads, no more than a few buffers at a time.
 * Unlike the JDK's, it has an end that must be told: a writer that fails is not one that is done.
 */
final class Pipe {
  private static final int BUFFER = 64 << 10;
  private static final int MOST = 8;

  private final Deque<byte[]> full = new ArrayDeque<>();
  private final InputStream in = new In();
  private final OutputStream out = new Out();
  private boolean isEnded;
  private boolean isClosed;
  private @Nullable IOException failure;

  /** Ends where {@link #end} is called, and fails where {@link #fail} is. */
  InputStream in() {
    return in;
  }

  /** To close it says nothing. */
  OutputStream out() {
    return out;
  }

  /** All has been written. */
  void end() throws IOException {
    out.flush();
    synchronized (this) {
      isEnded = true;
      notifyAll();
    }
  }

  /** What there is of it is not the whole, and never will be. */
  synchronized void fail(IOException reason) {
    failure = reason;
    notifyAll();
  }

  private synchronized void put(byte[] buffer) throws IOException {
    try {
      while (full.size() >= MOST && !isClosed) {
        wait();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    if (isClosed) {
      throw new IOException("Nobody reads it any more");
    }
    full.add(buffer);
    notifyAll();
  }

  private synchronized byte @Nullable [] next() throws IOException {
    try {
      while (full.isEmpty() && !isEnded && failure == null && !isClosed) {
        wait();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    if (failure != null) {
      throw failure;
    }
    if (isClosed) {
      throw new IOException("It was closed before its end");
    }
    notifyAll();
    return full.poll();
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  private synchronized void close() {
    isClosed = true;
    full.clear();
    notifyAll();
  }

  /** Where it is read. */
  private final class In extends InputStream {
    private byte[] buffer = new byte[0];
    private int position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (position == buffer.length) {
        byte @Nullable [] following = next();
        if (following == null) {
          return -1;
        }
        buffer = following;
        position = 0;
      }
      int count = Math.min(length, buffer.length - position);
      System.arraycopy(buffer, position, target, offset, count);
      position += count;
      return count;
    }

    @Override
    public void close() {
      Pipe.this.close();
    }
  }

  /** Where it is written. */
  private final class Out extends OutputStream {
    private final byte[] buffer = new byte[BUFFER];
    private int filled;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int done = 0; done < length; ) {
        int count = Math.min(length - done, BUFFER - filled);
        System.arraycopy(bytes, offset + done, buffer, filled, count);
        filled += count;
        done += count;
        if (filled == BUFFER) {
          flush();
        }
      }
    }

    @Override
    public void flush() throws IOException {
      if (filled > 0) {
        put(Arrays.copyOf(buffer, filled));
        filled = 0;
      }
    }
  }
}
