package dev.satchel.archive;

/** Cuts a window into literals and matches. */
final class Parser {
  /** How many symbols more than are asked for may come at once. */
  static final int EXCESS = Symbols.MAX_LENGTH;

  private final MatchFinder finder = new MatchFinder();
  private SearchEffort effort = SearchEffort.of(1);
  private byte[] window = {};
  private int end;
  private int count;

  /** Takes a window, which is to be cut up to {@code newEnd}. */
  void open(byte[] newWindow, int newEnd, SearchEffort newEffort) {
    window = newWindow;
    end = newEnd;
    effort = newEffort;
    finder.open(newWindow, newEnd, newEffort.nice());
  }

  /** How many symbols there are. */
  int count() {
    return count;
  }

  /**
   * Puts the symbols of what begins at {@code from} behind the first {@code size} ones until there
   * are {@code enough}, or all is cut.
   *
   * @return where what is left begins
   */
  int parse(int from, int[] symbols, int size, int enough) {
    byte[] bytes = window;
    int depth = effort.depth();
    int lazyDepth = effort.lazyDepth();
    int lazyBelow = effort.lazyBelow();
    int last = finder.lastPlace();
    int at = from;
    int to = size;
    while (to < enough && at <= last) {
      finder.reach(at);
      int match = finder.find(at, MatchFinder.MIN_LENGTH - 1, depth);
      while (match != 0 && match >>> 16 < lazyBelow && at < last) {
        int better = finder.find(at + 1, match >>> 16, lazyDepth);
        if (better == 0) {
          break;
        }
        symbols[to++] = Symbols.literal(bytes[at++]);
        match = better;
      }
      symbols[to++] =
          match == 0 ? Symbols.literal(bytes[at]) : Symbols.match(match >>> 16, match & 0xFFFF);
      at += match == 0 ? 1 : match >>> 16;
    }
    while (to < enough && at < end && at > last) {
      symbols[to++] = Symbols.literal(bytes[at++]);
    }
    count = to;
    return at;
  }
}
