package dev.satchel.client;

import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes as they come, of which those that are next can be looked at where they lie. Nothing that is
 * announced is believed before it has come. For one thread.
 */
final class Feed {
  /** The most bytes that can be looked at at once; long runs are hashed faster. */
  static final int SIZE = 256 << 10;

  private final InputStream in;
  private final String whole;
  private final byte[] buffer = new byte[SIZE];
  private long passed;
  private int at;
  private int end;

  /**
   * @param in stays the caller's
   * @param whole what positions are counted in, for people; empty for the archive itself
   */
  Feed(InputStream in, String whole) {
    this.in = in;
    this.whole = whole;
  }

  byte[] buffer() {
    return buffer;
  }

  /** Where in {@link #buffer} the next byte lies. */
  int at() {
    return at;
  }

  /** How many bytes came before the next one. */
  long position() {
    return passed + at;
  }

  /** Where it is, for people. */
  String place() {
    return place(position());
  }

  String place(long position) {
    return "byte " + position + whole;
  }

  /** How many bytes lie at {@link #at}; at least one, and none only at the end. */
  int available() throws IOException {
    if (at == end) {
      passed += end;
      at = 0;
      end = Math.max(in.read(buffer, 0, SIZE), 0);
    }
    return end - at;
  }

  /**
   * Makes sure that {@code count} bytes lie at {@link #at}.
   *
   * @throws SatchelException DAMAGED, if there are fewer
   */
  void require(int count) throws IOException {
    if (!has(count)) {
      throw Damage.cutOff(place(passed + end));
    }
  }

  /** The same, without objecting. */
  boolean has(int count) throws IOException {
    if (end - at < count && SIZE - at < count) {
      System.arraycopy(buffer, at, buffer, 0, end - at);
      passed += at;
      end -= at;
      at = 0;
    }
    while (end - at < count) {
      int more = in.read(buffer, end, SIZE - end);
      if (more < 0) {
        return false;
      }
      end += more;
    }
    return true;
  }

  void advance(int count) {
    at += count;
  }
}
