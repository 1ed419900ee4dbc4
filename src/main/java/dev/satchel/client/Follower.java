package dev.satchel.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file while somebody else still adds to it: a read waits until there is more, until the
 * end is told, or until it is told that there will be none. One thread reads, another one tells.
 */
final class Follower extends InputStream {
  /** Once it has caught up, it waits for so much more, so that it is not woken for each packet. */
  private static final int WORTH_WAKING = 512 << 10;

  private final FileChannel file;
  private long position;

  /** How far the reader may go before it has to look again. */
  private long known;

  private long length;
  private boolean isEnded;
  private @Nullable IOException failure;

  Follower(Path path) throws IOException {
    this.file = FileChannel.open(path, StandardOpenOption.READ);
  }

  /** There are {@code newLength} bytes now. */
  synchronized void grown(long newLength) {
    boolean wasWorth = isWorthReading();
    length = newLength;
    if (!wasWorth && isWorthReading()) {
      notifyAll();
    }
  }

  /** There will be no more than there is. */
  synchronized void end() {
    isEnded = true;
    notifyAll();
  }

  /** The end will not come; reads throw {@code reason}. */
  synchronized void fail(IOException reason) {
    failure = reason;
    notifyAll();
  }

  private boolean isWorthReading() {
    return isEnded || length - known >= WORTH_WAKING;
  }

  /** How many bytes may be read now; 0 at the end. */
  private synchronized long available(long from) throws IOException {
    try {
      while (failure == null && from == known && !isWorthReading()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (failure != null) {
      throw failure;
    }
    if (from == known) {
      known = length;
    }
    return known - from;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    long available = available(position);
    if (available == 0) {
      return -1;
    }
    int read =
        file.read(ByteBuffer.wrap(target, offset, (int) Math.min(count, available)), position);
    if (read < 0) {
      throw new IOException("The file has become shorter while it was read");
    }
    position += read;
    return read;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
