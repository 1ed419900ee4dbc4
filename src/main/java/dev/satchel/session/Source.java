package dev.satchel.session;

/** Where a session's files come from. */
public enum Source {
  /** The live workspace. */
  SANDBOX,
  /** The snapshot that is current. */
  SNAPSHOT
}
