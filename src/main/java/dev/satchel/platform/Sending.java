package dev.satchel.platform;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * The body of a call while it is sent. The thread that calls writes it here, one buffer after the
 * other, and goes on when the connection has taken it; so nothing is read ahead, and by nobody
 * else.
 */
final class Sending extends OutputStream implements Request.Content {
  private static final int BUFFER = 32 * 1024;

  private final Exchange exchange;
  private final long length;
  private final Duration silence;
  private final byte[] buffer = new byte[BUFFER];
  private int filled;
  private long written;

  // Of both threads, with the monitor of the exchange.
  private Content.@Nullable Chunk offered;
  private @Nullable Runnable demand;
  private @Nullable Throwable failure;
  private boolean isTaken;
  private boolean isEnded;

  Sending(Exchange exchange, long length, Duration silence) {
    this.exchange = exchange;
    this.length = length;
    this.silence = silence;
  }

  /** The answer is there: nobody needs the rest. */
  private static final class Answered extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Sends what {@code content} writes, until that ends or the answer begins. Returns whether the
   * connection has had all of it.
   *
   * @throws Unreachable if it is not taken
   * @throws IOException of {@code content}
   */
  boolean run(dev.satchel.Content content) throws IOException {
    try {
      content.writeTo(this);
      if (length >= 0 && written != length) {
        throw new IOException("a body of " + length + " bytes has " + written);
      }
      pass(true);
      return true;
    } catch (IOException | RuntimeException e) {
      if (!exchange.isAnswered()) {
        throw e;
      }
      return isEnded();
    }
  }

  private boolean isEnded() {
    synchronized (exchange) {
      return isEnded;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    written += count;
    if (length >= 0 && written > length) {
      throw new IOException("a body of " + length + " bytes has more");
    }
    for (int done = 0; done < count; ) {
      int piece = Math.min(count - done, buffer.length - filled);
      System.arraycopy(bytes, offset + done, buffer, filled, piece);
      filled += piece;
      done += piece;
      if (filled == buffer.length) {
        pass(false);
      }
    }
  }

  /** Has the connection take what is in the buffer. */
  private void pass(boolean isLast) throws IOException {
    Content.Chunk chunk =
        Content.Chunk.from(ByteBuffer.wrap(buffer, 0, filled), isLast, this::noteTaken);
    Runnable waiting;
    synchronized (exchange) {
      isTaken = false;
      offered = chunk;
      waiting = demand;
      demand = null;
    }
    if (waiting != null) {
      waiting.run();
    }
    awaitTaken();
    filled = 0;
  }

  private void awaitTaken() throws IOException {
    Deadline deadline = new Deadline(silence);
    synchronized (exchange) {
      while (!isTaken) {
        if (exchange.isAnswered()) {
          throw new Answered();
        }
        if (failure != null || exchange.failure().isPresent()) {
          throw exchange.unreachable("broke off", exchange.failure().orElse(failure));
        }
        if (deadline.isOver()) {
          throw exchange.unreachable("took nothing for " + silence, null);
        }
        exchange.waitUntil(deadline);
      }
    }
  }

  private void noteTaken() {
    synchronized (exchange) {
      isTaken = true;
      exchange.notifyAll();
    }
  }

  @Override
  public @Nullable String getContentType() {
    return null;
  }

  @Override
  public long getLength() {
    return length < 0 ? -1 : length;
  }

  @Override
  public Content.@Nullable Chunk read() {
    synchronized (exchange) {
      if (failure != null) {
        return Content.Chunk.from(failure, true);
      }
      Content.Chunk chunk = offered;
      offered = null;
      isEnded |= chunk != null && chunk.isLast();
      return chunk;
    }
  }

  @Override
  public void demand(Runnable callback) {
    synchronized (exchange) {
      if (offered == null && failure == null) {
        demand = callback;
        return;
      }
    }
    callback.run();
  }

  @Override
  public void fail(Throwable cause) {
    Runnable waiting;
    synchronized (exchange) {
      failure = cause;
      waiting = demand;
      demand = null;
      exchange.notifyAll();
    }
    if (waiting != null) {
      waiting.run();
    }
  }
}
