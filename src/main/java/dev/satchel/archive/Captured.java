package dev.satchel.archive;

import java.util.List;

/**
 * What a capture came to.
 *
 * @param end what the catalogue's last record says
 * @param reused how many bytes of the object were taken from the older one
 * @param faults some of the absences by fault, the first ones
 */
public record Captured(CatalogueRecord.End end, long reused, List<CatalogueRecord.Absence> faults) {
  /** How many absences are named at most. */
  public static final int MAX_FAULTS = 100;

  public Captured {
    faults = List.copyOf(faults);
  }

  /** Whether nothing is missing that should be there. */
  public boolean isComplete() {
    return end.faults() == 0;
  }
}
