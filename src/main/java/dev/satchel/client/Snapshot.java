package dev.satchel.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A point in time that a session can go back to.
 *
 * @param generation its number, from 1 on
 * @param taken when
 * @param reason why, like {@code pause} or {@code explicit}
 * @param entries files, directories and links
 * @param bytes that the store keeps of it, compressed and with its catalogue
 * @param complete whether nothing is missing by fault
 * @param faults how many things are missing by fault
 * @param digest SHA-256 of its catalogue, which has the hashes of all its files
 * @param damagedAt when it was found to be damaged; null if it was not
 * @param acceptedAt when someone accepted that what it lacks is lost; null if nobody did
 * @param acceptedBy who that was
 */
public record Snapshot(
    long generation,
    Instant taken,
    String reason,
    long entries,
    long bytes,
    boolean complete,
    long faults,
    String digest,
    @Nullable Instant damagedAt,
    @Nullable Instant acceptedAt,
    @Nullable String acceptedBy) {
  static Snapshot of(Fields snapshot) throws SatchelException {
    return new Snapshot(
        snapshot.number("generation"),
        snapshot.time("createdAt"),
        snapshot.text("reason"),
        snapshot.number("entries"),
        snapshot.number("bytes"),
        snapshot.flag("complete"),
        snapshot.number("faults"),
        snapshot.text("catalogueSha256"),
        snapshot.optionalTime("damagedAt"),
        snapshot.optionalTime("acceptedAt"),
        snapshot.optionalText("acceptedBy"));
  }
}
