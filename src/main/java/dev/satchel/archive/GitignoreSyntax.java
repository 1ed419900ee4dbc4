package dev.satchel.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The syntax of a segment in a {@code .gitignore} file (gitignore(5), fnmatch(3)): {@code *},
 * {@code ?}, sets like {@code [a-z]}, {@code [!a-z]}, {@code [^a-z]} and {@code [[:digit:]]}, and a
 * backslash, which makes what follows stand for itself.
 */
final class GitignoreSyntax {
  private final String pattern;
  private final List<IntPredicate> symbols = new ArrayList<>();
  private int at;

  private GitignoreSyntax(String pattern) {
    this.pattern = pattern;
  }

  /** Reads a segment; empty if it is malformed, and so takes nothing. */
  static Optional<Glob> parse(String pattern) {
    GitignoreSyntax syntax = new GitignoreSyntax(pattern);
    return syntax.parse() ? Optional.of(new Glob(syntax.symbols)) : Optional.empty();
  }

  private boolean parse() {
    while (at < pattern.length()) {
      int c = next();
      if (c == '[' ? !parseSet() : !addSymbol(c)) {
        return false;
      }
    }
    return true;
  }

  private boolean addSymbol(int c) {
    if (c == '\\' && at == pattern.length()) {
      return false;
    }
    symbols.add(
        switch (c) {
          case '*' -> Glob.STAR;
          case '?' -> Glob.ANY;
          case '\\' -> new Glob.Literal(next());
          default -> new Glob.Literal(c);
        });
    return true;
  }

  private int next() {
    int c = pattern.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private boolean isNext(String text) {
    boolean isNext = pattern.startsWith(text, at);
    at += isNext ? text.length() : 0;
    return isNext;
  }

  /** Reads a set from behind its opening bracket; false if it does not close. */
  private boolean parseSet() {
    CharacterSet set = new CharacterSet(isNext("!") || isNext("^"));
    for (boolean isFirst = true; isFirst || !isNext("]"); isFirst = false) {
      if (at == pattern.length() || !addMember(set)) {
        return false;
      }
    }
    symbols.add(set);
    return true;
  }

  private boolean addMember(CharacterSet set) {
    if (isNext("[:")) {
      int end = pattern.indexOf(":]", at);
      boolean isKnown = end > 0 && addClass(pattern.substring(at, end), set);
      at = end + 2;
      return isKnown;
    }
    int first = member();
    boolean isRange =
        pattern.startsWith("-", at) && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']';
    at += isRange ? 1 : 0;
    set.add(first, isRange ? member() : first);
    return at <= pattern.length();
  }

  private int member() {
    int c = next();
    if (c == '\\' && at < pattern.length()) {
      return next();
    }
    return c;
  }

  /** Adds one of the classes of POSIX, of ASCII characters; false if there is none of that name. */
  private static boolean addClass(String name, CharacterSet set) {
    String ranges =
        switch (name) {
          case "alnum" -> "azAZ09";
          case "alpha" -> "azAZ";
          case "blank" -> "  \t\t";
          case "cntrl" -> "\0\37\177\177";
          case "digit" -> "09";
          case "graph" -> "!~";
          case "lower" -> "az";
          case "print" -> " ~";
          case "punct" -> "!/:@[`{~";
          case "space" -> "  \t\r";
          case "upper" -> "AZ";
          case "xdigit" -> "09afAF";
          default -> "";
        };
    for (int i = 0; i < ranges.length(); i += 2) {
      set.add(ranges.charAt(i), ranges.charAt(i + 1));
    }
    return !ranges.isEmpty();
  }
}
