package dev.satchel.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The syntax of the patterns that OpenHands takes, which is that of Python's fnmatch: {@code *},
 * {@code ?}, and sets like {@code [a-z]} or {@code [!a-z]}; anything else stands for itself.
 */
final class FnmatchSyntax {
  private final String pattern;
  private final List<IntPredicate> symbols = new ArrayList<>();

  private FnmatchSyntax(String pattern) {
    this.pattern = pattern;
  }

  static Glob parse(String pattern) {
    return new FnmatchSyntax(pattern).parse();
  }

  private Glob parse() {
    for (int at = 0; at < pattern.length(); ) {
      int c = pattern.codePointAt(at);
      int end = c == '[' ? setEnd(at) : -1;
      if (end > 0) {
        symbols.add(set(at + 1, end));
        at = end + 1;
      } else {
        symbols.add(symbol(c));
        at += Character.charCount(c);
      }
    }
    return new Glob(symbols);
  }

  private static IntPredicate symbol(int c) {
    return switch (c) {
      case '*' -> Glob.STAR;
      case '?' -> Glob.ANY;
      default -> new Glob.Literal(c);
    };
  }

  /** The closing bracket of the set that opens at {@code at}; -1 if it never closes. */
  private int setEnd(int at) {
    boolean isNegated = pattern.startsWith("!", at + 1);
    // A bracket in the first place stands for itself.
    return pattern.indexOf(']', at + (isNegated ? 3 : 2));
  }

  private CharacterSet set(int start, int end) {
    boolean isNegated = pattern.charAt(start) == '!';
    CharacterSet set = new CharacterSet(isNegated);
    for (int i = isNegated ? start + 1 : start; i < end; ) {
      int first = pattern.codePointAt(i);
      i += Character.charCount(first);
      int last = first;
      if (i + 1 < end && pattern.charAt(i) == '-') {
        last = pattern.codePointAt(i + 1);
        i += 1 + Character.charCount(last);
      }
      set.add(first, last);
    }
    return set;
  }
}
