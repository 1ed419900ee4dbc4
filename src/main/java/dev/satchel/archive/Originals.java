package dev.satchel.archive;

import dev.satchel.RawName;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contents of files that may have further names still to come. As many are remembered as {@link
 * Hardlinks} does.
 */
final class Originals {
  private static final class Known {
    private final Original original;
    private long namesLeft;

    Known(Original original, long namesLeft) {
      this.original = original;
      this.namesLeft = namesLeft;
    }
  }

  private final Map<RawName, Known> known = new HashMap<>();

  void add(Entry.OfFile file, Original original) {
    long namesLeft = file.stat().links() - 1;
    if (namesLeft > 0 && known.size() < Hardlinks.MAX_KNOWN) {
      known.put(file.path(), new Known(original, namesLeft));
    }
  }

  /** That of the file that {@code link} names; null if it is not known any more. */
  @Nullable Original of(Entry.OfHardlink link) {
    Known first = known.get(link.first());
    if (first == null) {
      return null;
    }
    if (--first.namesLeft == 0) {
      known.remove(link.first());
    }
    return first.original;
  }
}
