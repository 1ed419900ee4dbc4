package dev.satchel.http;

import dev.satchel.Content;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Bytes that are kept somewhere and do not change, sent to clients that are not too slow. For one
 * request.
 */
public final class Kept implements Sized {
  /** Gives parts of them. */
  @FunctionalInterface
  public interface Copying {
    /** Writes exactly {@code length} bytes from {@code first} on. */
    void copy(long first, long length, OutputStream out) throws IOException;
  }

  private final HttpServletRequest request;
  private final MinRate minRate;
  private final long length;
  private final Copying copying;

  public Kept(HttpServletRequest request, MinRate minRate, long length, Copying copying) {
    this.request = request;
    this.minRate = minRate;
    this.length = length;
    this.copying = copying;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public Content part(ByteRange range) {
    Cancellation work = OpenedByRequest.add(request, new Cancellation());
    return minRate.paced(out -> copying.copy(range.first(), range.length(), out), work);
  }
}
