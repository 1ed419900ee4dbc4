package dev.satchel.archive;

/** What an archive owes to its plan. */
enum Fidelity {
  /** Nothing: it holds what is found, and its length is open. */
  AS_FOUND,
  /** Its length was announced: each file has its planned size, and what cannot be kept ends it. */
  SAME_LENGTH,
  /** It is a part of what was planned: any difference ends it. */
  SAME_BYTES
}
