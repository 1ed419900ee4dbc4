package dev.satchel.registry;

/**
 * Names a snapshot.
 *
 * @param generation from 1 on; the later a snapshot of a session was begun, the higher. No number
 *     is given out twice, and some never become a snapshot.
 */
public record SnapshotId(SessionId session, long generation) {
  public SnapshotId {
    if (generation < 1) {
      throw new IllegalArgumentException("generations are counted from 1: " + generation);
    }
  }

  @Override
  public String toString() {
    return session + " generation " + generation;
  }
}
