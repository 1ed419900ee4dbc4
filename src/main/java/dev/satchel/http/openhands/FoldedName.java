package dev.satchel.http.openhands;

import dev.satchel.RawName;
import java.util.Base64;
import java.util.Comparator;
import java.util.Locale;

/**
 * A name in the order of file dialogs: whatever its case, and names that are equal but for case by
 * their bytes.
 *
 * @param lower the name in lower case, with U+FFFD for what is not UTF-8
 */
record FoldedName(RawName lower, RawName name) implements Comparable<FoldedName> {
  private static final Comparator<FoldedName> ORDER =
      Comparator.comparing(FoldedName::lower).thenComparing(FoldedName::name);

  /** Can be in no name, so it tells a page id with bytes from one without. */
  private static final char SEPARATOR = '/';

  static FoldedName of(RawName name) {
    return new FoldedName(folded(name.text()), name);
  }

  private static RawName folded(String text) {
    return RawName.of(text.toLowerCase(Locale.ROOT));
  }

  /**
   * Reads a page id. Any text is one.
   *
   * @return where the page begins, whether or not there is such a name
   */
  static FoldedName parse(String pageId) {
    int end = pageId.lastIndexOf(SEPARATOR);
    if (end >= 0) {
      try {
        byte[] bytes = Base64.getUrlDecoder().decode(pageId.substring(end + 1));
        return new FoldedName(folded(pageId.substring(0, end)), RawName.of(bytes));
      } catch (IllegalArgumentException e) {
        // Not one of ours, but it has a place in the order all the same.
      }
    }
    return new FoldedName(folded(pageId), RawName.of(""));
  }

  /**
   * What a page is called that begins with this name: the name in lower case, as clients know it,
   * and its bytes in base64 where there is another one like it before.
   *
   * @param previous the name before it, on another page
   */
  String pageId(FoldedName previous) {
    return previous.lower.equals(lower)
        ? lower.text()
            + SEPARATOR
            + Base64.getUrlEncoder().withoutPadding().encodeToString(name.bytes())
        : lower.text();
  }

  @Override
  public int compareTo(FoldedName other) {
    return ORDER.compare(this, other);
  }
}
