package dev.satchel.archive;

/**
 * How hard matches are looked for.
 *
 * @param depth how many places are looked at
 * @param nice how long a match is after which no more places are looked at
 * @param lazyBelow how short a match is that is left if there is a longer one at the next byte; 0
 *     if none ever is
 */
record SearchEffort(int depth, int nice, int lazyBelow) {
  private static final SearchEffort[] LEVELS = {
    new SearchEffort(1, 8, 0),
    new SearchEffort(2, 16, 0),
    new SearchEffort(4, 16, 0),
    new SearchEffort(8, 32, 6),
    new SearchEffort(20, 40, 20),
    new SearchEffort(48, 96, 40),
    new SearchEffort(100, 128, 80),
    new SearchEffort(240, 258, 258),
    new SearchEffort(512, 258, 258)
  };

  /** What a level takes, from 1 to 9. */
  static SearchEffort of(int level) {
    return LEVELS[level - 1];
  }

  /** How many places are looked at for something better than a match that is there already. */
  int lazyDepth() {
    return depth / 2;
  }
}
