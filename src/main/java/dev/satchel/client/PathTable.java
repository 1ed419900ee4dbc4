package dev.satchel.client;

import java.util.Arrays;

/** Paths, by their sums, and a number for each. Takes up to 64 bytes for each. */
final class PathTable {
  private static final long NONE = -1;
  private static final int FIRST = 16;

  private long[] sums = new long[FIRST];
  private long[] numbers = new long[FIRST];
  private int count;

  /** Adds a path without a number; tells whether it is new. */
  boolean add(long sum) {
    int at = find(sum);
    if (sums[at] != 0) {
      return false;
    }
    sums[at] = key(sum);
    numbers[at] = NONE;
    count++;
    if (count * 2 > sums.length) {
      grow();
    }
    return true;
  }

  /** 0 marks what is free. */
  private static long key(long sum) {
    return sum == 0 ? 1 : sum;
  }

  private int find(long sum) {
    long key = key(sum);
    int mask = sums.length - 1;
    int at = (int) (key ^ key >>> 32) & mask;
    while (sums[at] != 0 && sums[at] != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldSums = sums;
    long[] oldNumbers = numbers;
    sums = new long[oldSums.length * 2];
    numbers = new long[oldSums.length * 2];
    for (int i = 0; i < oldSums.length; i++) {
      if (oldSums[i] != 0) {
        int at = find(oldSums[i]);
        sums[at] = oldSums[i];
        numbers[at] = oldNumbers[i];
      }
    }
  }

  /** Takes all numbers away. */
  void clear() {
    Arrays.fill(numbers, NONE);
  }

  /** Gives a path a number, if it was added. */
  void put(long sum, long number) {
    int at = find(sum);
    if (sums[at] != 0) {
      numbers[at] = number;
    }
  }

  /** Whether a path has that number. */
  boolean has(long sum, long number) {
    int at = find(sum);
    return sums[at] != 0 && numbers[at] == number;
  }
}
