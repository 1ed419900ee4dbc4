package dev.satchel.http;

import static dev.satchel.Refusal.Code.MALFORMED_BODY;
import static dev.satchel.Refusal.Code.TOO_LARGE;

import dev.satchel.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/**
 * The body of a request, of which no more than so many bytes are taken. Whatever is wrong with it
 * is a {@link Refusal}, so that it is told from what is wrong on our side. For one thread.
 */
public final class LimitedBody extends InputStream {
  private final HttpServletRequest request;
  private final InputStream body;
  private final long limit;
  private long taken;
  private boolean isAtEnd;

  /**
   * Reads nothing yet.
   *
   * @param limit in bytes
   * @throws Refusal TOO_LARGE if the body is announced to be larger
   */
  public LimitedBody(HttpServletRequest request, long limit) throws IOException {
    this.request = request;
    this.limit = limit;
    check(request);
    this.body = request.getInputStream(); // Only now is a client that waits told to go on.
  }

  /**
   * The same when JAX-RS may have looked into the body already.
   *
   * @param body of {@code request}
   */
  public LimitedBody(HttpServletRequest request, InputStream body, long limit) {
    this.request = request;
    this.limit = limit;
    this.body = body;
    check(request);
  }

  private void check(HttpServletRequest request) {
    if (request.getContentLengthLong() > limit) {
      throw tooLarge();
    }
  }

  private Refusal tooLarge() {
    return new Refusal(TOO_LARGE, "The body is larger than the limit of " + limit + " bytes");
  }

  /** Whether it was read to its end, and there was something before. */
  public boolean isExhausted() {
    return isAtEnd && taken > 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    int count = readBody(target, offset, length);
    if (taken == 0 && count > 0) {
      UnreadBody.isBeingSent(request);
    }
    isAtEnd = count < 0;
    taken += Math.max(count, 0);
    if (taken > limit) {
      throw tooLarge();
    }
    return count;
  }

  private int readBody(byte[] target, int offset, int length) {
    try {
      return body.read(target, offset, length);
    } catch (IOException e) {
      throw new Refusal(MALFORMED_BODY, "The body broke off after " + taken + " bytes");
    }
  }
}
