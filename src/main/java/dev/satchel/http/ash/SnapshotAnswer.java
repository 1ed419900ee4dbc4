package dev.satchel.http.ash;

import dev.satchel.registry.SnapshotRow;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A snapshot, as answers hold it. */
record SnapshotAnswer(Snapshot snapshot) {
  /**
   * The snapshot itself.
   *
   * @param bytes how much the store keeps of it
   * @param catalogueSha256 of its catalogue, which has the hashes of everything else
   * @param complete whether nothing is missing that should be there
   * @param faults how many things are
   * @param damagedAt when it was found to be damaged; null if it was not
   * @param acceptedAt when someone accepted that what it lacks is lost; null if nobody did
   * @param acceptedBy who that was
   */
  record Snapshot(
      long generation,
      String reason,
      String createdAt,
      long bytes,
      String catalogueSha256,
      long entries,
      boolean complete,
      long faults,
      @Nullable String damagedAt,
      @Nullable String acceptedAt,
      @Nullable String acceptedBy) {
    static Snapshot of(SnapshotRow row) {
      return new Snapshot(
          row.id().generation(),
          row.reason().text(),
          Moment.text(row.createdAt()),
          row.facts().bytes(),
          row.facts().digest(),
          row.facts().entries(),
          row.facts().complete(),
          row.facts().faults(),
          text(row.damagedAt()),
          text(row.acceptedAt()),
          row.acceptedBy());
    }

    private static @Nullable String text(@Nullable Instant time) {
      return time == null ? null : Moment.text(time);
    }
  }

  /** Several of them. */
  record Snapshots(List<Snapshot> snapshots) {}

  /** The answer with a snapshot. */
  static Response of(int status, SnapshotRow row) {
    return AshJson.answer(status, new SnapshotAnswer(Snapshot.of(row)));
  }
}
