package dev.satchel.git;

import java.io.IOException;

/** How to make one object of another: stretches of that one, and bytes of its own. */
final class Delta {
  private final byte[] delta;
  private int at;

  private Delta(byte[] delta) {
    this.delta = delta;
  }

  /**
   * Makes the object that {@code delta} describes.
   *
   * @throws TooLarge if it has more than {@code limit} bytes
   * @throws IOException if {@code delta} is none, or is for another base
   */
  static byte[] apply(byte[] base, byte[] delta, int limit) throws IOException {
    try {
      return new Delta(delta).apply(base, limit);
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("damaged difference in a pack", e);
    }
  }

  private byte[] apply(byte[] base, int limit) throws IOException {
    if (size() != base.length) {
      throw new IOException("a difference in a pack is for another object");
    }
    long size = size();
    if (size > limit) {
      throw new TooLarge(size);
    }
    byte[] result = new byte[(int) size];
    int filled = 0;
    while (at < delta.length) {
      int command = delta[at++];
      filled += command < 0 ? copy(command, base, result, filled) : insert(command, result, filled);
    }
    if (filled != result.length) {
      throw new IOException("a difference in a pack ends too soon");
    }
    return result;
  }

  /** A number of seven bits a byte, the lowest first. */
  private long size() {
    long size = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      byte next = delta[at++];
      size |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return size;
      }
    }
    throw new IndexOutOfBoundsException("endless size");
  }

  private int copy(int command, byte[] base, byte[] result, int filled) {
    int from = number(command, 4);
    int length = number(command >> 4, 3);
    length = length == 0 ? 0x10000 : length;
    System.arraycopy(base, from, result, filled, length);
    return length;
  }

  /** A number of those bytes, out of {@code count}, whose bits are set in {@code present}. */
  private int number(int present, int count) {
    int number = 0;
    for (int i = 0; i < count; i++) {
      if ((present & 1 << i) != 0) {
        number |= (delta[at++] & 0xFF) << (8 * i);
      }
    }
    return number;
  }

  private int insert(int length, byte[] result, int filled) throws IOException {
    if (length == 0) {
      throw new IOException("a difference in a pack has an unknown command");
    }
    System.arraycopy(delta, at, result, filled, length);
    at += length;
    return length;
  }
}
