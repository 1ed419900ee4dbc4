package dev.satchel.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Some characters, or all others. Changes only while it is made. */
final class CharacterSet implements IntPredicate {
  private record Range(int first, int last) {}

  private final boolean isNegated;
  private final List<Range> ranges = new ArrayList<>();

  /**
   * @param isNegated whether it is all but what is added
   */
  CharacterSet(boolean isNegated) {
    this.isNegated = isNegated;
  }

  /** Adds the characters from {@code first} to {@code last}, both included. */
  void add(int first, int last) {
    ranges.add(new Range(first, last));
  }

  @Override
  public boolean test(int c) {
    for (Range range : ranges) {
      if (range.first() <= c && c <= range.last()) {
        return !isNegated;
      }
    }
    return isNegated;
  }
}
