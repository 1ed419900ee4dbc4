package dev.satchel.archive;

import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One segment of a pattern, whichever syntax it was written in: characters, each of which is taken
 * by its own test, and stars, which take any number of them. Case matters. Takes time in proportion
 * to pattern times name at the worst, whatever the pattern. Immutable.
 */
final class Glob {
  /** What stands for any number of characters. */
  static final IntPredicate STAR = c -> true;

  /** What stands for any one character. */
  static final IntPredicate ANY = c -> true;

  /** A character that stands for itself. */
  record Literal(int character) implements IntPredicate {
    @Override
    public boolean test(int c) {
      return c == character;
    }
  }

  private final IntPredicate[] symbols;

  /** The only name that is taken; null if there may be others. */
  private final @Nullable String onlyName;

  Glob(List<IntPredicate> symbols) {
    this.symbols = symbols.toArray(IntPredicate[]::new);
    this.onlyName = onlyName(symbols);
  }

  private static @Nullable String onlyName(List<IntPredicate> symbols) {
    StringBuilder name = new StringBuilder();
    for (IntPredicate symbol : symbols) {
      if (!(symbol instanceof Literal literal)) {
        return null;
      }
      name.appendCodePoint(literal.character());
    }
    return name.toString();
  }

  /** Whether this stands for any number of directories, being two stars and nothing else. */
  boolean isAnyPath() {
    return symbols.length == 2 && symbols[0] == STAR && symbols[1] == STAR;
  }

  boolean matches(String name) {
    return onlyName != null ? onlyName.equals(name) : matchesSymbols(name);
  }

  private boolean matchesSymbols(String name) {
    int p = 0;
    int n = 0;
    int starAt = -1;
    int retryAt = 0;
    while (n < name.length()) {
      if (isStar(p)) {
        starAt = p++;
        retryAt = n;
      } else if (p < symbols.length && symbols[p].test(name.codePointAt(n))) {
        p++;
        n = name.offsetByCodePoints(n, 1);
      } else if (starAt >= 0) {
        p = starAt + 1;
        retryAt = name.offsetByCodePoints(retryAt, 1);
        n = retryAt;
      } else {
        return false;
      }
    }
    while (isStar(p)) {
      p++;
    }
    return p == symbols.length;
  }

  private boolean isStar(int p) {
    return p < symbols.length && symbols[p] == STAR;
  }
}
