package dev.satchel.archive;

import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.files.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a unit turns out to hold, as if the tar stream began with it. */
final class UnitNotes implements Notes {
  private final Stat.Timestamp settled;
  private final List<CatalogueRecord> records = new ArrayList<>();
  private long end;

  /**
   * @param settled what has changed before that cannot change again and still have the same times
   */
  UnitNotes(Stat.Timestamp settled) {
    this.settled = settled;
  }

  /** The records of its members and absences. */
  List<CatalogueRecord> records() {
    return records;
  }

  @Override
  public void add(Entry entry) {
    if (entry instanceof Entry.Omitted omitted) {
      distrust(omitted);
      records.add(Records.absence(omitted));
    } else if (entry instanceof Entry.Present present) {
      add(present, true, Optional.empty());
    }
  }

  @Override
  public void file(Entry.OfFile file, long size, Finding finding) {
    boolean isSettled = file.stat().changed().compareTo(settled) < 0;
    add(file, isSettled, Optional.of(Digest.parse(finding.sha256())));
    end += TarHeader.padded(size);
  }

  private void add(Entry.Present entry, boolean isSettled, Optional<Digest> sha256) {
    int header = TarHeader.of(Capture.ROOT, entry).length();
    records.add(Records.member(entry, isSettled, end, header, sha256));
    end += header;
  }

  /** The file that came last, if it was not what it should have been, may be anything. */
  private void distrust(Entry.Omitted omitted) {
    int last = records.size() - 1;
    if (last >= 0
        && records.get(last) instanceof Member member
        && member.path().equals(omitted.path())) {
      records.set(last, Records.unsettled(member));
    }
  }
}
