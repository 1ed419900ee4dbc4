package dev.satchel.archive;

import java.util.Arrays;

/**
 * Finds where what comes next in a window has been before. Looks at the last places where the same
 * four bytes were, or others with their hash, one after the other: each place knows how far back
 * the next is. A match is packed into an int: its length from bit 16 on, and below that its
 * distance; 0 is none.
 *
 * <p>Places are linked many at once and ahead of those that search, which is much faster than one
 * by one. Of places and distances, only the lower 16 bits are kept, so that all of them fit the
 * caches of a processor. What is older than that looks nearer than it is, which does no harm: that
 * it is the same is seen from the bytes alone.
 */
final class MatchFinder {
  /** How many bytes of a window there are behind its end, all of them 0. */
  static final int PADDING = Long.BYTES;

  /** The shortest that is found. */
  static final int MIN_LENGTH = 4;

  private static final int MAX_BITS = 15;
  private static final int MIN_BITS = 8;
  private static final int MULTIPLIER = 0x9E3779B1;
  private static final int WINDOW = BlockDeflater.WINDOW;

  /** Twice the window, since places ahead must not take the room of those that are looked at. */
  private static final int MASK = 2 * WINDOW - 1;

  /** How far ahead places are linked at once, and how far at least. */
  private static final int STRETCH = 8 << 10;

  private static final int AHEAD = Symbols.MAX_LENGTH;

  private final char[] last = new char[1 << MAX_BITS];
  private final char[] steps = new char[MASK + 1];
  private byte[] window = {};
  private int end;
  private int linked;
  private int shift;
  private int nice;

  /**
   * Forgets all, and takes a window with {@code size} bytes.
   *
   * @param newNice how long a match is after which no more is looked for
   */
  void open(byte[] newWindow, int size, int newNice) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(size);
    bits = Math.max(MIN_BITS, Math.min(bits, MAX_BITS));
    Arrays.fill(last, 0, 1 << bits, (char) 0);
    shift = Integer.SIZE - bits;
    window = newWindow;
    end = size;
    linked = 0;
    nice = newNice;
  }

  /** The last place for which something can be found. */
  int lastPlace() {
    return end - MIN_LENGTH;
  }

  /** Sees to it that what comes before {@code place} is found, and some more. */
  void reach(int place) {
    while (linked <= Math.min(place + AHEAD, lastPlace())) {
      link(Math.min(linked + STRETCH, lastPlace() + 1));
    }
  }

  /** The four bytes of a place decide from which others it can be found. */
  private void link(int to) {
    byte[] bytes = window;
    char[] places = last;
    int at = linked;
    for (; at < to - 3; at += 4) {
      long next = (long) BitSink.LONG.get(bytes, at);
      link(places, hash((int) next), at);
      link(places, hash((int) (next >>> 8)), at + 1);
      link(places, hash((int) (next >>> 16)), at + 2);
      link(places, hash((int) (next >>> 24)), at + 3);
    }
    for (; at < to; at++) {
      link(places, hash((int) (long) BitSink.LONG.get(bytes, at)), at);
    }
    if (linked == 0) {
      steps[0] = Character.MAX_VALUE; // A chain that comes to the first place ends there.
    }
    linked = to;
  }

  private int hash(int four) {
    return (four * MULTIPLIER) >>> shift;
  }

  private void link(char[] places, int hash, int at) {
    steps[at & MASK] = (char) (at - places[hash]);
    places[hash] = (char) at;
  }

  /**
   * The longest match for what is at {@code at}, which {@link #reach} has seen to.
   *
   * @param longest how long one is that is there already, at least 3; what is no longer is none
   * @param depth how many places are looked at
   */
  int find(int at, int longest, int depth) {
    // It is long since it is where the time goes: a method for each part of it would not be faster
    // to read, and slower to run.
    byte[] bytes = window;
    char[] back = steps;
    int limit = Math.min(end - at, Symbols.MAX_LENGTH);
    int oldest = Math.max(at - WINDOW, 0);
    int place = at - back[at & MASK];
    if (place < oldest || place == at || longest >= limit) {
      return 0;
    }
    long here = (long) BitSink.LONG.get(bytes, at);
    int length = longest;
    int tail = tail(bytes, at, length);
    int best = 0;
    int left = depth;
    do {
      if (tail(bytes, place, length) == tail) {
        long difference = (long) BitSink.LONG.get(bytes, place) ^ here;
        int same =
            difference == 0
                ? extend(bytes, at, place, limit)
                : Math.min(Long.numberOfTrailingZeros(difference) >>> 3, limit);
        if (same > length) {
          length = same;
          best = same << 16 | at - place;
          if (same >= nice || same >= limit) {
            break;
          }
          tail = tail(bytes, at, length);
        }
      }
      place -= back[place & MASK];
    } while (place >= oldest && --left > 0);
    return best;
  }

  /** The last bytes of what is one longer than {@code length}: whatever is better has the same. */
  private static int tail(byte[] window, int at, int length) {
    return (int) (long) BitSink.LONG.get(window, at + length - 3);
  }

  /** How many bytes are the same, of which eight are. */
  private static int extend(byte[] window, int at, int place, int limit) {
    for (int same = Long.BYTES; same < limit; same += Long.BYTES) {
      long difference =
          (long) BitSink.LONG.get(window, at + same)
              ^ (long) BitSink.LONG.get(window, place + same);
      if (difference != 0) {
        return Math.min(same + (Long.numberOfTrailingZeros(difference) >>> 3), limit);
      }
    }
    return limit;
  }
}
