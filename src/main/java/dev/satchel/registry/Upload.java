package dev.satchel.registry;

/**
 * A snapshot that is on its way to the store.
 *
 * @param id names this upload; a UUID
 * @param snapshot what it becomes when it is committed
 * @param lease the right by which it was begun
 */
public record Upload(
    String id, SnapshotId snapshot, Lease lease, SnapshotReason reason, ObjectNames objects) {
  public Upload {
    Uuids.canonical(id);
  }
}
