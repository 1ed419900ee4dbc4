package dev.satchel.archive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Writes bits to a stretch of an array, the lowest of each byte first. Never writes beyond the
 * stretch: whoever writes sees to it that there is room.
 */
final class BitSink {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] target = {};
  private int start;
  private int at;
  private int limit;
  private long bits;
  private int count;

  /** Writes to {@code room} bytes of {@code newTarget} from {@code newStart} on. */
  void open(byte[] newTarget, int newStart, int room) {
    target = newTarget;
    start = newStart;
    at = newStart;
    limit = newStart + room;
    bits = 0;
    count = 0;
  }

  /** Lets go of the array. */
  void close() {
    target = new byte[0];
  }

  /** Whether so many more bits have room. */
  boolean hasRoom(long more) {
    return (limit - at) * 8L - count >= more;
  }

  /** How many bits fill up the byte that was begun last. */
  int padding() {
    return -count & 7;
  }

  /** Fills up the last byte, and says how many there are. */
  int finish() {
    align();
    return at - start;
  }

  /** Writes the lowest {@code width} bits of a value that has no others, at most 48. */
  void put(long value, int width) {
    bits |= value << count;
    count += width;
    flush();
  }

  private void flush() {
    for (; count >= 8; count -= 8) {
      target[at++] = (byte) bits;
      bits >>>= 8;
    }
  }

  /** Fills up the last byte with zeros. */
  void align() {
    put(0, padding());
  }

  /** Writes whole bytes; aligned. */
  void put(byte[] source, int from, int size) {
    System.arraycopy(source, from, target, at, size);
    at += size;
  }

  /**
   * Writes the codes of symbols, each of which is packed as {@link Symbols} has it.
   *
   * @param codes for each literal or length, its code and extra bits, above five bits of width
   * @param distances for each slot of distances, its code above five bits of width
   */
  void put(int[] symbols, int size, int[] codes, int[] distances) {
    // All of this is in one loop with local variables, since it runs for each symbol.
    byte[] to = target;
    int last = limit - 8;
    long held = bits;
    int holding = count;
    int position = at;
    int i = 0;
    for (; i < size && position <= last; i++) {
      int symbol = symbols[i];
      int code = codes[symbol >>> Symbols.VALUE_SHIFT];
      held |= (long) (code >>> 5) << holding;
      holding += code & 31;
      if (symbol >= Symbols.FIRST_MATCH) {
        int slot = Symbols.slot(symbol);
        int distance = distances[slot];
        held |= (long) (distance >>> 5) << holding;
        holding += distance & 31;
        held |= (long) Symbols.extra(symbol) << holding;
        holding += Symbols.extraBits(slot);
      }
      LONG.set(to, position, held);
      position += holding >>> 3;
      held >>>= holding & ~7;
      holding &= 7;
    }
    bits = held;
    count = holding;
    at = position;
    putLast(symbols, i, size, codes, distances);
  }

  /** Those for which there is not enough room to write eight bytes at a time. */
  private void putLast(int[] symbols, int from, int size, int[] codes, int[] distances) {
    for (int i = from; i < size; i++) {
      int symbol = symbols[i];
      put(codes[symbol >>> Symbols.VALUE_SHIFT]);
      if (symbol >= Symbols.FIRST_MATCH) {
        int slot = Symbols.slot(symbol);
        put(distances[slot]);
        put(Symbols.extra(symbol), Symbols.extraBits(slot));
      }
    }
  }

  /** Writes a code that is above five bits of width. */
  void put(int code) {
    put(code >>> 5, code & 31);
  }
}
