package dev.satchel.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;

/** An answer that has begun. */
final class Answer implements Incoming {
  private static final Pattern PLAIN = Pattern.compile("[\\t\\x20-\\x7e\\xa0-\\xff]*");
  private static final int SWITCHING = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private final Exchange exchange;
  private final int status;
  private final HttpFields headers;
  private final Content.Source source;
  private final boolean isBodiless;
  private final boolean isToAll;
  private final Semaphore ready = new Semaphore(0);
  private final Body body = new Body();

  private Answer(
      Exchange exchange,
      int status,
      HttpFields headers,
      Content.Source source,
      boolean isBodiless,
      boolean isToAll) {
    this.exchange = exchange;
    this.status = status;
    this.headers = headers;
    this.source = source;
    this.isBodiless = isBodiless;
    this.isToAll = isToAll;
  }

  /**
   * Takes what has come.
   *
   * @param isToAll whether all of the call's body had been sent
   * @throws Unreachable if it is no answer but the beginning of another protocol
   */
  static Answer of(
      Exchange exchange, Outgoing call, Response response, Content.Source source, boolean isToAll)
      throws Unreachable {
    int status = response.getStatus();
    if (status <= SWITCHING) {
      throw exchange.unreachable("answers in another protocol", null);
    }
    boolean isBodiless =
        call.method().equals("HEAD") || status == NO_CONTENT || status == NOT_MODIFIED;
    return new Answer(exchange, status, response.getHeaders(), source, isBodiless, isToAll);
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public boolean isToAll() {
    return isToAll;
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).filter(value -> PLAIN.matcher(value).matches());
  }

  @Override
  public OptionalLong length() {
    long length = headers.getLongField(HttpHeader.CONTENT_LENGTH);
    return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
  }

  @Override
  public void awaitBody() throws IOException {
    var unused = body.hasMore();
  }

  @Override
  public void copyTo(OutputStream out) throws IOException {
    try (body) {
      body.transferTo(out);
    }
  }

  @Override
  public InputStream body() {
    return body;
  }

  /** Has one chunk at a time. */
  private final class Body extends InputStream {
    private Content.Chunk chunk = Content.Chunk.EMPTY;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      if (count > 0 && !hasMore()) {
        return -1;
      }
      ByteBuffer left = chunk.getByteBuffer();
      int taken = Math.min(count, left.remaining());
      left.get(bytes, offset, taken);
      return taken;
    }

    /** Without a copy on the way. */
    @Override
    public long transferTo(OutputStream out) throws IOException {
      long all = 0;
      while (hasMore()) {
        ByteBuffer left = chunk.getByteBuffer();
        out.write(left.array(), left.arrayOffset() + left.position(), left.remaining());
        all += left.remaining();
        left.position(left.limit());
      }
      return all;
    }

    private boolean hasMore() throws IOException {
      while (!chunk.hasRemaining() && !chunk.isLast()) {
        chunk.release();
        chunk = Content.Chunk.EMPTY;
        chunk = next();
      }
      if (!chunk.hasRemaining() && !hasEnd()) {
        throw exchange.unreachable("ends as if it had broken off", null);
      }
      return chunk.hasRemaining();
    }

    /** What is left of a chunk goes with the connection. */
    @Override
    public void close() {
      chunk.release();
      chunk = Content.Chunk.EOF;
      Answer.this.close();
    }
  }

  /** Whether the other end says where the body ends; if not, nobody can tell it from a part. */
  private boolean hasEnd() {
    return isBodiless
        || length().isPresent()
        || headers.contains(HttpHeader.TRANSFER_ENCODING, "chunked");
  }

  private Content.Chunk next() throws IOException {
    Content.Chunk chunk = source.read();
    while (chunk == null) {
      source.demand(ready::release);
      awaitDemanded();
      chunk = source.read();
    }
    if (Content.Chunk.isFailure(chunk)) {
      throw exchange.unreachable("broke off", chunk.getFailure());
    }
    return chunk;
  }

  private void awaitDemanded() throws IOException {
    try {
      if (!ready.tryAcquire(exchange.silence().toNanos(), TimeUnit.NANOSECONDS)) {
        exchange.close();
        throw exchange.unreachable("silent for " + exchange.silence(), null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for another server");
    }
  }

  @Override
  public void close() {
    exchange.close();
  }
}
