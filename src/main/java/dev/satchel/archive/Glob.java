package dev.satchel.archive;

import java.util.Arrays;

/**
 * One segment of a pattern: {@code *}, {@code ?}, and sets like {@code [a-z]} or {@code [!a-z]};
 * anything else stands for itself. Case matters. Takes time in proportion to pattern times name at
 * the worst, whatever the pattern.
 */
final class Glob {
  private final String pattern;

  /** For each place in the pattern, that of the next closing bracket; -1 if there is none. */
  private final int[] brackets;

  Glob(String pattern) {
    this.pattern = pattern;
    this.brackets = new int[pattern.length() + 4];
    Arrays.fill(brackets, -1);
    for (int i = pattern.length() - 1; i >= 0; i--) {
      brackets[i] = pattern.charAt(i) == ']' ? i : brackets[i + 1];
    }
  }

  /** Whether this stands for any number of directories. */
  boolean isAnyPath() {
    return pattern.equals("**");
  }

  boolean matches(String name) {
    int p = 0;
    int n = 0;
    int starAt = -1;
    int retryAt = 0;
    while (n < name.length()) {
      int after = p < pattern.length() ? step(p, name.codePointAt(n)) : -1;
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        starAt = p++;
        retryAt = n;
      } else if (after > 0) {
        p = after;
        n = name.offsetByCodePoints(n, 1);
      } else if (starAt >= 0) {
        p = starAt + 1;
        retryAt = name.offsetByCodePoints(retryAt, 1);
        n = retryAt;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /** Where the pattern goes on if what stands at {@code p} takes {@code c}; -1 if it does not. */
  private int step(int p, int c) {
    int wanted = pattern.codePointAt(p);
    if (wanted == '[') {
      int end = setEnd(p);
      if (end > 0) {
        return setHolds(p + 1, end, c) ? end + 1 : -1;
      }
    }
    return wanted == '?' || wanted == c ? p + Character.charCount(wanted) : -1;
  }

  /** The closing bracket of the set that opens at {@code p}; -1 if it never closes. */
  private int setEnd(int p) {
    boolean negated = pattern.startsWith("!", p + 1);
    // A bracket in the first place stands for itself.
    return brackets[p + (negated ? 3 : 2)];
  }

  private boolean setHolds(int start, int end, int c) {
    boolean negated = pattern.charAt(start) == '!';
    boolean found = false;
    for (int i = negated ? start + 1 : start; i < end; ) {
      int first = pattern.codePointAt(i);
      i += Character.charCount(first);
      int last = first;
      if (i + 1 < end && pattern.charAt(i) == '-') {
        last = pattern.codePointAt(i + 1);
        i += 1 + Character.charCount(last);
      }
      found |= first <= c && c <= last;
    }
    return found != negated;
  }
}
