package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is different in two snapshots, in the order of the paths: what a thing is, its permissions,
 * its content, and where a link leads, but no times. Which of the names of a file with several is
 * the first makes no difference. For one thread.
 */
public final class CatalogueDifference {
  private static final RawName TOP = RawName.of("");

  /** How two snapshots differ at a path. */
  public enum Way {
    ADDED,
    REMOVED,
    CHANGED
  }

  /**
   * One difference.
   *
   * @param member as it is in the newer snapshot, or as it was in the older one if it is removed
   */
  public record Difference(Way way, Member member) {}

  private final Catalogue older;
  private final Catalogue newer;
  private final Catalogue.Members olderMembers;
  private final Catalogue.Members newerMembers;
  private @Nullable Member was;
  private @Nullable Member is;

  /** Both stay the caller's. */
  public CatalogueDifference(Catalogue older, Catalogue newer) throws IOException {
    this.older = older;
    this.newer = newer;
    this.olderMembers = older.below(TOP);
    this.newerMembers = newer.below(TOP);
    this.was = olderMembers.next();
    this.is = newerMembers.next();
  }

  /** The next one; null behind the last. */
  public @Nullable Difference next() throws IOException {
    while (was != null || is != null) {
      Member one = was;
      Member other = is;
      int order = order(one, other);
      was = order <= 0 ? olderMembers.next() : one;
      is = order >= 0 ? newerMembers.next() : other;
      if (order < 0 && one != null) {
        return new Difference(Way.REMOVED, one);
      }
      if (order > 0 && other != null) {
        return new Difference(Way.ADDED, other);
      }
      if (one != null && other != null && isChanged(one, other)) {
        return new Difference(Way.CHANGED, other);
      }
    }
    return null;
  }

  private static int order(@Nullable Member one, @Nullable Member other) {
    if (one == null || other == null) {
      return one == null ? 1 : -1;
    }
    return PathOrder.compare(one.path().bytes(), other.path().bytes());
  }

  private boolean isChanged(Member one, Member other) throws IOException {
    return kind(one) != kind(other)
        || one.permissions() != other.permissions()
        || !older.original(one).sha256().equals(newer.original(other).sha256())
        || (one.kind() == Kind.SYMLINK && !one.target().equals(other.target()));
  }

  private static Kind kind(Member member) {
    return member.kind() == Kind.HARDLINK ? Kind.FILE : member.kind();
  }
}
