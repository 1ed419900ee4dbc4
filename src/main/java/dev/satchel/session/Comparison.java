package dev.satchel.session;

import dev.satchel.RawName;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.session.History.Difference;
import dev.satchel.session.History.Differences;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is different in one snapshot from another. Goes through both at once, for one thread. */
final class Comparison {
  private static final RawName TOP = RawName.of("");

  private final Catalogue older;
  private final Catalogue newer;

  /** Both stay the caller's. */
  Comparison(Catalogue older, Catalogue newer) {
    this.older = older;
    this.newer = newer;
  }

  /** Shows each path that is different, in their order. */
  void run(Differences visitor) throws IOException {
    Catalogue.Members before = older.below(TOP);
    Catalogue.Members after = newer.below(TOP);
    Member was = before.next();
    Member is = after.next();
    while (was != null || is != null) {
      int order = order(was, is);
      if (order < 0 && was != null) {
        visitor.visit(was.path(), Difference.REMOVED);
      } else if (order > 0 && is != null) {
        visitor.visit(is.path(), Difference.ADDED);
      } else if (was != null && is != null && isChanged(was, is)) {
        visitor.visit(is.path(), Difference.CHANGED);
      }
      was = order <= 0 ? before.next() : was;
      is = order >= 0 ? after.next() : is;
    }
  }

  /** Which one comes first; what is missing comes last. */
  private static int order(@Nullable Member was, @Nullable Member is) {
    if (was == null) {
      return 1;
    }
    return is == null ? -1 : order(was.path(), is.path());
  }

  /** As a walk meets them: what lies in a directory comes before what only begins like it. */
  private static int order(RawName one, RawName other) {
    byte[] a = one.bytes();
    byte[] b = other.bytes();
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      int order = Integer.compare(rank(a[i]), rank(b[i]));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.length, b.length);
  }

  private static int rank(byte b) {
    return b == '/' ? 0 : Byte.toUnsignedInt(b);
  }

  private boolean isChanged(Member was, Member is) throws IOException {
    Member before = content(older, was);
    Member after = content(newer, is);
    return before.kind() != after.kind()
        || (before.permissions() != after.permissions() && before.kind() != Kind.SYMLINK)
        || before.size() != after.size()
        || !before.sha256().equals(after.sha256())
        || !before.target().equals(after.target());
  }

  /** Of a file with several names, what stands under the first. */
  private static Member content(Catalogue catalogue, Member member) throws IOException {
    Optional<RawName> first = member.kind() == Kind.HARDLINK ? member.target() : Optional.empty();
    return first.isPresent() ? catalogue.find(first.get()).orElse(member) : member;
  }
}
