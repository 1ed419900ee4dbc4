package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.files.Stat;
import java.util.Optional;

/** What a catalogue says of entries. */
final class Records {
  private static final RawName TOP = RawName.of("");
  private static final int PERMISSIONS = 0777;

  private Records() {}

  /** The top of a tree as an entry. */
  static Entry.Present top(Stat stat) {
    return new Entry.OfDirectory(TOP, stat);
  }

  /**
   * A member.
   *
   * @param start the position of its header in the tar stream
   */
  static Member member(
      Entry.Present entry, boolean isSettled, long start, int header, Optional<Digest> sha256) {
    Stat stat = entry.stat();
    return new Member(
        kind(entry),
        entry.path(),
        stat.permissions() & PERMISSIONS,
        stat.modified(),
        stat.changed(),
        stat.device(),
        stat.inode(),
        isSettled,
        entry instanceof Entry.OfFile ? stat.size() : 0,
        start,
        header,
        sha256,
        target(entry));
  }

  /** The same member at another position. */
  static Member at(long start, Member member) {
    return new Member(
        member.kind(),
        member.path(),
        member.permissions(),
        member.modified(),
        member.changed(),
        member.device(),
        member.inode(),
        member.isSettled(),
        member.size(),
        start,
        member.headerLength(),
        member.sha256(),
        member.target());
  }

  /** The same member, whose file may have other bytes by now. */
  static Member unsettled(Member member) {
    return new Member(
        member.kind(),
        member.path(),
        member.permissions(),
        member.modified(),
        member.changed(),
        member.device(),
        member.inode(),
        false,
        member.size(),
        member.start(),
        member.headerLength(),
        member.sha256(),
        member.target());
  }

  static Absence absence(Entry.Omitted omitted) {
    Omission omission = omitted.omission();
    return new Absence(
        omitted.path().equals(Roster.SELF) ? TOP : omitted.path(),
        omission.by() == Omission.By.FAULT,
        omission.reason(),
        omitted.target());
  }

  /** Whether {@code entry} has all that a tar header says, and is of the size of {@code member}. */
  static boolean looksLike(Entry.Present entry, Member member) {
    Stat stat = entry.stat();
    return member.kind() == kind(entry)
        && member.permissions() == (stat.permissions() & PERMISSIONS)
        && member.modified().equals(stat.modified())
        && (member.kind() != Kind.FILE || member.size() == stat.size())
        && member.target().equals(target(entry))
        && member.path().equals(entry.path());
  }

  /**
   * Whether {@code entry} is certainly what {@code member} was made from, content included. Of what
   * has no content, its identity makes no difference.
   */
  static boolean isSame(Entry.Present entry, Member member) {
    return looksLike(entry, member)
        && (member.kind() != Kind.FILE || isSameFile(entry.stat(), member));
  }

  private static boolean isSameFile(Stat stat, Member member) {
    return member.isSettled()
        && member.changed().equals(stat.changed())
        && member.inode() == stat.inode()
        && member.device() == stat.device();
  }

  private static Kind kind(Entry.Present entry) {
    if (entry instanceof Entry.OfDirectory) {
      return Kind.DIRECTORY;
    } else if (entry instanceof Entry.OfSymlink) {
      return Kind.SYMLINK;
    }
    return entry instanceof Entry.OfHardlink ? Kind.HARDLINK : Kind.FILE;
  }

  private static Optional<RawName> target(Entry.Present entry) {
    if (entry instanceof Entry.OfSymlink link) {
      return Optional.of(link.target());
    }
    return entry instanceof Entry.OfHardlink link ? Optional.of(link.first()) : Optional.empty();
  }
}
