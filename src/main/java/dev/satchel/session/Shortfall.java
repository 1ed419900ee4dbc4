package dev.satchel.session;

import static dev.satchel.Refusal.Code.INCOMPLETE;

import dev.satchel.Refusal;
import dev.satchel.archive.Captured;
import dev.satchel.archive.CatalogueRecord.Absence;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a snapshot lacks that should be there.
 *
 * @param some of it, the first things
 * @param faults how many things they are in all
 */
record Shortfall(List<Absence> some, long faults) {
  /** How many things are named to the caller. */
  private static final int NAMED = 10;

  Shortfall {
    some = List.copyOf(some);
  }

  static Shortfall of(Captured captured) {
    return new Shortfall(captured.faults(), captured.end().faults());
  }

  /**
   * What is said to those who need all of it.
   *
   * @param outcome what becomes of it
   * @return INCOMPLETE
   */
  Refusal refused(String outcome) {
    String named =
        some.stream()
            .limit(NAMED)
            .map(absence -> "'" + absence.path() + "' (" + absence.reason() + ")")
            .collect(Collectors.joining(", "));
    long unnamed = faults - Math.min(some.size(), NAMED);
    String more = unnamed > 0 ? ", and " + unnamed + " more" : "";
    return new Refusal(
        INCOMPLETE, "Not everything could be saved, " + outcome + ": " + named + more);
  }
}
