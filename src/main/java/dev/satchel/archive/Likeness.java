package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.End;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A walk beside a catalogue, to tell how much of it is true of a tree. Good for one of the two. */
final class Likeness {
  private final Roster roster;
  private final Set<RawName> unread;
  private @Nullable Entry entry;

  /**
   * Starts at the top of the tree. The roster stays the caller's.
   *
   * @param unread what could not be read for the catalogue, and need not be as it says
   */
  Likeness(Roster roster, Set<RawName> unread) {
    this.roster = roster;
    this.unread = unread;
    this.entry = Records.top(roster.top());
  }

  /** Whether all members are there, and nothing else is. */
  boolean isStillAs(CatalogueReader records) throws IOException {
    for (CatalogueRecord record; (record = records.next()) != null; ) {
      if (record instanceof Member member && !isNext(member)) {
        return false;
      }
    }
    return passOmitted() && entry == null;
  }

  private boolean isNext(Member member) throws IOException {
    if (!passOmitted() || !(entry instanceof Entry.Present present)) {
      return false;
    }
    if (!present.path().equals(member.path()) && unread.contains(present.path())) {
      entry = roster.next();
      return isNext(member);
    }
    entry = roster.next();
    return Records.isSame(present, member)
        || (unread.contains(member.path()) && Records.looksLike(present, member));
  }

  /** Goes on to the next thing that is a member; false if one cannot know what is there. */
  private boolean passOmitted() throws IOException {
    for (; entry instanceof Entry.Omitted omitted; entry = roster.next()) {
      boolean isFault = omitted.omission().by() == Omission.By.FAULT;
      if (omitted.omission().isLate() || (isFault && !unread.contains(omitted.path()))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Writes all records to {@code catalogue}, members with the identities of what is in the tree.
   *
   * @param settled what has changed before that cannot change again and still have the same times
   */
  void rebase(CatalogueReader records, Stat.Timestamp settled, OutputStream catalogue)
      throws IOException {
    try (CatalogueWriter out = new CatalogueWriter(catalogue)) {
      for (CatalogueRecord record; (record = records.next()) != null; ) {
        out.write(rebased(record, settled));
      }
    }
  }

  private CatalogueRecord rebased(CatalogueRecord record, Stat.Timestamp settled)
      throws IOException {
    if (record instanceof Member member) {
      return rebased(member, settled);
    }
    // Nobody can have what was made just now in memory.
    return record instanceof End end ? end.restingAt(settled) : record;
  }

  private Member rebased(Member member, Stat.Timestamp settled) throws IOException {
    Entry.Present found = find(member.path());
    if (found == null || !Records.looksLike(found, member)) {
      return Records.unsettled(member);
    }
    boolean isSettled = found.stat().changed().compareTo(settled) < 0;
    return Records.member(found, isSettled, member.start(), member.headerLength(), member.sha256());
  }

  private Entry.@Nullable Present find(RawName path) throws IOException {
    while (entry != null && isBefore(entry, path)) {
      entry = roster.next();
    }
    return entry instanceof Entry.Present present && present.path().equals(path) ? present : null;
  }

  private static boolean isBefore(Entry entry, RawName path) {
    return entry instanceof Entry.Omitted
        || PathOrder.compare(entry.path().bytes(), path.bytes()) < 0;
  }
}
