package dev.satchel.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/**
 * A body that is read from a stream while it is sent. A failure to read breaks the call off, so
 * that no server takes a part for the whole; the JDK's own takes it for the end.
 */
final class StreamBody implements BodyPublisher {
  private static final int BUFFER = 64 << 10;

  /** Opens what is to be sent. */
  @FunctionalInterface
  interface Source {
    InputStream open() throws IOException;
  }

  private final Source source;
  private final long length;
  private final Progress progress;

  /**
   * @param length how many bytes there are, exactly; -1 if nobody knows
   */
  StreamBody(Source source, long length, Progress progress) {
    this.source = source;
    this.length = length;
    this.progress = progress;
  }

  @Override
  public long contentLength() {
    return length;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    new Sending(subscriber).begin();
  }

  /** Reads as much as is asked for, in the thread that asks. */
  private final class Sending implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private InputStream in = InputStream.nullInputStream();
    private long sent;
    private long wanted;
    private boolean isRunning;
    private boolean isOver;

    private Sending(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    private void begin() {
      try {
        in = source.open();
      } catch (IOException e) {
        isOver = true;
        subscriber.onSubscribe(this);
        subscriber.onError(e);
        return;
      }
      subscriber.onSubscribe(this);
    }

    @Override
    public void request(long count) {
      synchronized (this) {
        wanted = wanted > Long.MAX_VALUE - count ? Long.MAX_VALUE : wanted + count;
        if (isRunning) {
          return; // Whoever is at it sees that more is wanted.
        }
        isRunning = true;
      }
      while (mayGoOn()) {
        step();
      }
    }

    private synchronized boolean mayGoOn() {
      isRunning = !isOver && wanted > 0;
      wanted -= isRunning ? 1 : 0;
      return isRunning;
    }

    private void step() {
      try {
        byte[] bytes = new byte[BUFFER];
        int count = in.readNBytes(bytes, 0, BUFFER);
        if (isOver()) {
          return;
        }
        sent += count;
        if (count == 0) {
          close();
          subscriber.onComplete();
        } else {
          progress.at(sent, length);
          subscriber.onNext(ByteBuffer.wrap(bytes, 0, count));
        }
      } catch (IOException | RuntimeException e) {
        close();
        subscriber.onError(e);
      }
    }

    private synchronized boolean isOver() {
      return isOver;
    }

    private void close() {
      synchronized (this) {
        isOver = true;
      }
      try {
        in.close();
      } catch (IOException e) {
        // All that matters of it has been read.
      }
    }

    @Override
    public void cancel() {
      close();
    }
  }
}
