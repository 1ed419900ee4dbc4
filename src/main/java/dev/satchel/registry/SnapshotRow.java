package dev.satchel.registry;

import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the tables say of a snapshot. If there is such a row, the snapshot is whole.
 *
 * @param createdAt when it was committed
 * @param damagedAt when its objects were found to be damaged; null if they were not
 * @param acceptedAt when someone accepted that what it lacks is lost; null if nobody did
 * @param acceptedBy who that was; null if nobody did
 */
public record SnapshotRow(
    SnapshotId id,
    SnapshotReason reason,
    ObjectNames objects,
    SnapshotFacts facts,
    Instant createdAt,
    @Nullable Instant damagedAt,
    @Nullable Instant acceptedAt,
    @Nullable String acceptedBy) {

  static SnapshotRow of(Row row) throws SQLException {
    return new SnapshotRow(
        new SnapshotId(new SessionId(row.text("session_id")), row.number("generation")),
        SnapshotReason.of(row.text("reason")),
        new ObjectNames(row.lines("objects")),
        new SnapshotFacts(
            row.number("bytes"), row.text("digest"), row.number("entries"), row.number("faults")),
        row.time("created_at"),
        row.timeOrNull("damaged_at"),
        row.timeOrNull("accepted_at"),
        row.textOrNull("accepted_by"));
  }
}
