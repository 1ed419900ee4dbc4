package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.archive.CatalogueRecord.Frame;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The units of an older object that can be reused, one after the other. What is too large to be
 * held in memory is passed over.
 */
final class BasisUnits {
  /** How many frames of one file are held: a thousand are 8 GiB. */
  private static final int MAX_FRAMES = 1 << 14;

  private final @Nullable CatalogueReader records;
  private final Stat.Timestamp rest;
  private @Nullable CatalogueRecord ahead;
  private @Nullable BasisUnit unit;

  /**
   * @param basis the catalogue of the older object; empty if there is none
   */
  BasisUnits(Optional<Catalogue> basis) throws IOException {
    this.records = basis.isPresent() ? basis.get().records() : null;
    this.rest = basis.map(older -> older.end().rest()).orElse(new Stat.Timestamp(0, 0));
    readAhead();
    next();
  }

  /** The unit that begins at {@code path}; null if none does. Forgets all before it. */
  @Nullable BasisUnit at(RawName path) throws IOException {
    while (unit != null && PathOrder.compare(unit.path().bytes(), path.bytes()) < 0) {
      next();
    }
    return unit != null && unit.path().equals(path) ? unit : null;
  }

  /** Forgets the present unit. */
  void next() throws IOException {
    unit = null;
    while (unit == null && isWithin()) {
      BasisUnit read = read();
      unit = read.isReusable(rest) ? read : null;
    }
  }

  private boolean isWithin() {
    return ahead instanceof Frame || ahead instanceof Member || ahead instanceof Absence;
  }

  private BasisUnit read() throws IOException {
    List<Frame> frames = new ArrayList<>();
    List<Member> members = new ArrayList<>();
    boolean fits = true;
    for (; ahead instanceof Frame frame; readAhead()) {
      fits &= frames.size() < MAX_FRAMES;
      if (fits) {
        frames.add(frame);
      }
    }
    for (; ahead instanceof Member || ahead instanceof Absence; readAhead()) {
      fits &= members.size() < UnitAssembly.MAX_MEMBERS || ahead instanceof Absence;
      if (fits && ahead instanceof Member member) {
        members.add(member);
      }
    }
    return new BasisUnit(fits ? frames : List.of(), members);
  }

  private void readAhead() throws IOException {
    ahead = records == null ? null : records.next();
  }
}
