package dev.satchel.archive;

import dev.satchel.Refusal;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream of which one can look at what comes next before one takes it. What is looked at lies in
 * one piece in {@link #buffer} from {@link #at} on. For one thread.
 */
final class Intake {
  /** The most that one can look at: three times 64 KiB and some, as in the directory of a zip. */
  static final int SIZE = 256 << 10;

  private final InputStream in;
  private final byte[] buffer = new byte[SIZE];
  private int at;
  private int end;
  private long passed;

  /**
   * @param in stays the caller's
   */
  Intake(InputStream in) {
    this.in = in;
  }

  byte[] buffer() {
    return buffer;
  }

  /** Where in the buffer the next byte lies. */
  int at() {
    return at;
  }

  /** How many bytes were taken. */
  long position() {
    return passed + at;
  }

  /** How many bytes can be taken at once; 0 at the end of the stream. */
  int available() throws IOException {
    if (at == end) {
      compact();
      fill();
    }
    return end - at;
  }

  /** Whether {@code count} bytes are left; they are in the buffer then. */
  boolean has(int count) throws IOException {
    if (end - at >= count) {
      return true;
    }
    if (at + count > SIZE) {
      compact();
    }
    while (end - at < count) {
      if (!fill()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Sees to it that {@code count} bytes are in the buffer.
   *
   * @throws Refusal MALFORMED_BODY if the stream has no more so many
   */
  void require(int count) throws IOException {
    if (!has(count)) {
      throw Objection.cutOff();
    }
  }

  /** Takes {@code count} bytes, which are in the buffer. */
  void advance(int count) {
    at += count;
  }

  private void compact() {
    System.arraycopy(buffer, at, buffer, 0, end - at);
    passed += at;
    end -= at;
    at = 0;
  }

  private boolean fill() throws IOException {
    int count = in.read(buffer, end, SIZE - end);
    end += Math.max(count, 0);
    return count > 0;
  }

  /** Two bytes of the next ones, the lower first. */
  int u16(int offset) {
    return (buffer[at + offset] & 0xFF) | (buffer[at + offset + 1] & 0xFF) << 8;
  }

  /** Four bytes of the next ones, the lowest first. */
  long u32(int offset) {
    return u16(offset) | (long) u16(offset + 2) << 16;
  }

  /** Eight bytes of the next ones, the lowest first; what does not fit is negative. */
  long u64(int offset) {
    return u32(offset) | u32(offset + 4) << 32;
  }
}
