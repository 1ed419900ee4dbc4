package dev.satchel.registry;

/** What has become of the wish to remove a snapshot. */
public enum Removal {
  /** It is none any more; its objects are {@link Debris} now. */
  REMOVED,
  /** There is no such snapshot. */
  MISSING,
  /** Without it, the session would have none that is sound, or none that is complete. */
  LAST,
  /** The session's files come from it when it is not live. */
  CURRENT,
  /** Someone reads it at the moment. */
  IN_USE
}
