package dev.satchel.archive;

import dev.satchel.files.Stat;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The making of one snapshot: goes through the tree and through the units of an older one in step.
 * Where the next entries are all that a unit holds, the unit is taken over; everything else is
 * packed anew.
 *
 * <p>A small unit that has come to lie beside something new is made anew with it, or the frames of
 * a tree that often changes a little would become ever smaller. So one that could be taken over is
 * held until it is known what follows.
 */
final class Capturing implements Closeable {
  private final Capture capture;
  private final Stat.Timestamp rest;
  private final Roster roster;
  private final Ahead ahead;
  private final BasisUnits basis;
  private final Recorder recorder;
  private final Pipeline pipeline;
  private final UnitAssembly assembly;

  /** A small unit that can be taken over if nothing new follows. */
  private @Nullable BasisUnit held;

  /** The entries that it holds, and what is left out among and behind them. */
  private final Deque<Met> heldEntries = new ArrayDeque<>();

  /** What is on its way from one place to the other. */
  private List<Met> taken = List.of();

  /**
   * @param catalogue takes its first bytes at once, and must not refuse them
   */
  Capturing(
      Capture capture,
      Optional<Catalogue> basis,
      Frames frames,
      OutputStream catalogue,
      Progress progress)
      throws IOException {
    this.capture = capture;
    this.basis = new BasisUnits(basis);
    Engine engine = capture.engine();
    Stat.Timestamp settled = capture.settled(); // Before anything is looked at.
    this.rest = capture.rest();
    this.roster = capture.roster();
    this.ahead = new Ahead(roster);
    ZstdCoding coding = new ZstdCoding(Capture.LEVEL, engine.scratch());
    this.recorder = new Recorder(frames, catalogue, coding, progress);
    this.pipeline = new Pipeline(engine, recorder::take);
    this.assembly = new UnitAssembly(engine, coding, settled, pipeline::add);
  }

  Captured run() throws IOException {
    for (Met next; (next = ahead.peek(0)) != null; ) {
      if (next.isOmitted()) {
        omit(ahead.take(1).get(0));
      } else {
        goOn(next);
      }
    }
    takeOverHeld();
    assembly.cut();
    pipeline.drain();
    if (recorder.faults() == 0 && capture.directoriesNow() != roster.directories().value()) {
      assembly.add(new Entry.Omitted(Roster.SELF, Omission.TREE_CHANGED));
    }
    assembly.end();
    pipeline.drain();
    return recorder.finish(rest);
  }

  private void goOn(Met next) throws IOException {
    BasisUnit unit = basis.at(next.entry().path());
    int count = unit == null || isBesideNew(unit) ? 0 : match(unit);
    if (unit != null) {
      basis.next();
    }
    taken = ahead.take(Math.max(count, 1));
    if (unit != null && count > 0) {
      reuse(unit);
    } else {
      addHeld();
      assembly.add(next);
    }
  }

  private boolean isBesideNew(BasisUnit unit) {
    return unit.isSmall() && assembly.isWithinUnit();
  }

  /** How many of the next entries are what {@code unit} holds; 0 if they are something else. */
  private int match(BasisUnit unit) throws IOException {
    int index = 0;
    int found = 0;
    for (; found < unit.members().size(); index++) {
      Met met = ahead.peek(index);
      if (met == null || index - found > UnitAssembly.MAX_ABSENCES) {
        return 0;
      }
      if (met.entry() instanceof Entry.Present present) {
        if (!Records.isSame(present, unit.members().get(found)) || !met.isThere()) {
          return 0;
        }
        found++;
      }
    }
    return index;
  }

  private void reuse(BasisUnit unit) throws IOException {
    takeOverHeld();
    heldEntries.addAll(taken);
    held = unit;
    if (!unit.isSmall()) {
      takeOverHeld();
    }
  }

  private void takeOverHeld() throws IOException {
    BasisUnit unit = held;
    if (unit != null) {
      held = null;
      List<CatalogueRecord> records = records(unit);
      assembly.cut();
      pipeline.add(new ReusedPiece(capture.engine(), unit, records));
    }
  }

  /** What is to be said of the unit, whose entries are not needed any more. */
  private List<CatalogueRecord> records(BasisUnit unit) {
    List<CatalogueRecord> records = new ArrayList<>();
    int index = 0;
    for (Met met; (met = heldEntries.poll()) != null; met.takeOver()) {
      if (met.entry() instanceof Entry.Omitted omitted) {
        records.add(Records.absence(omitted));
      } else if (met.entry() instanceof Entry.Present present) {
        CatalogueRecord.Member member = unit.members().get(index++);
        long start = member.start() - unit.start();
        records.add(Records.member(present, true, start, member.headerLength(), member.sha256()));
      }
    }
    return records;
  }

  /** Has the held unit made anew. */
  private void addHeld() throws IOException {
    held = null;
    for (Met met; (met = heldEntries.peek()) != null; heldEntries.remove()) {
      assembly.add(met);
    }
  }

  private void omit(Met omitted) throws IOException {
    if (heldEntries.size() > UnitAssembly.MAX_MEMBERS + UnitAssembly.MAX_ABSENCES) {
      takeOverHeld();
    }
    if (held == null) {
      assembly.add(omitted);
    } else {
      heldEntries.add(omitted);
    }
  }

  @Override
  public void close() throws IOException {
    pipeline.close();
    assembly.close();
    taken.forEach(Met::close); // They may not have come to a piece.
    heldEntries.forEach(Met::close);
    ahead.close();
    roster.close();
    recorder.close();
  }
}
