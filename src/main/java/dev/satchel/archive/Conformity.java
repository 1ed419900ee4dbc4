package dev.satchel.archive;

import dev.satchel.files.Stat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Compares what is found with what was planned, as the archive is written. */
final class Conformity {
  private static final String CHANGED = "the tree has changed since it was planned";

  private final Fidelity fidelity;
  private final @Nullable Plan plan;
  private final PlannedEntry.@Nullable Reader planned;
  private final Fingerprint fingerprint = new Fingerprint();
  private boolean holds = true;

  private Conformity(Fidelity fidelity, @Nullable Plan plan) {
    this.fidelity = fidelity;
    this.plan = plan;
    this.planned = plan == null ? null : plan.entryReader();
  }

  /** Without a plan, nothing is wrong. */
  static Conformity withoutPlan() {
    return new Conformity(Fidelity.AS_FOUND, null);
  }

  static Conformity with(Plan plan, Fidelity fidelity) {
    return new Conformity(fidelity, plan);
  }

  /** The same from the beginning, for one who looks at the tree again. */
  Conformity again() {
    return new Conformity(fidelity, plan);
  }

  Fidelity fidelity() {
    return fidelity;
  }

  /** Whether everything was as planned until now, so that others will find the same. */
  boolean holds() {
    return plan != null && holds;
  }

  /** Notes that a file was not what it should have been. */
  void fail() {
    holds = false;
  }

  /**
   * Checks the top of the tree, before all entries.
   *
   * @throws IOException if it may not be another than planned, and is
   */
  void checkTop(Stat top) throws IOException {
    check(new Entry.OfDirectory(Roster.SELF, top));
  }

  /**
   * What is to be archived of {@code found}.
   *
   * @throws IOException if it may not be another than planned, and is
   */
  Entry check(Entry found) throws IOException {
    if (planned == null || (!holds && fidelity == Fidelity.AS_FOUND)) {
      return found;
    }
    PlannedEntry now = fingerprint.describe(found);
    PlannedEntry before = planned.next();
    if (now.equals(before)) {
      return found;
    }
    holds = false;
    return switch (fidelity) {
      case AS_FOUND -> found;
      case SAME_LENGTH -> inSize(found, now, before);
      case SAME_BYTES -> throw new TreeChanged(CHANGED);
    };
  }

  /** Checks that nothing is missing, when nothing more was found. */
  void end() throws IOException {
    if (planned != null && holds && planned.next() != null) {
      holds = false;
      if (fidelity != Fidelity.AS_FOUND) {
        throw new TreeChanged(CHANGED);
      }
    }
  }

  /** A file that has grown is cut where it ended; its reader will notice. */
  private static Entry inSize(Entry found, PlannedEntry now, @Nullable PlannedEntry before)
      throws IOException {
    if (before == null || !now.isSame(before) || now.size() < before.size()) {
      throw new TreeChanged(CHANGED);
    }
    return found instanceof Entry.OfFile file
        ? new Entry.OfFile(file.path(), file.stat().withSize(before.size()))
        : found;
  }

  /** Checks the length of a piece. */
  void checkPiece(long length, int planned) throws IOException {
    if (fidelity != Fidelity.AS_FOUND && length != planned) {
      throw new TreeChanged(CHANGED);
    }
  }

  /** Checks the length of the manifest, if that was planned. */
  void checkManifest(long size) throws IOException {
    if (fidelity == Fidelity.AS_FOUND || plan == null || plan.length().isEmpty()) {
      return;
    }
    if (size != plan.manifestSize()) {
      throw new TreeChanged(CHANGED);
    }
  }

  /**
   * Whether names have come or gone since the plan, or, without one, since they were listed. A file
   * that was moved from where the walk had yet to come to where it had been already would be
   * missing without a trace, but for the two directories.
   */
  boolean haveDirectoriesChanged(Archive archive, Roster roster) throws IOException {
    long listed = roster.directories().value();
    return listed != (plan == null ? archive.directoriesNow() : plan.directories());
  }
}
