package dev.satchel.http;

/** Who may come in without a key. */
public enum Openness {
  /** Nobody. */
  CLOSED,
  /** Whoever is on this machine, and calls it by a name of the loopback. */
  LOOPBACK,
  /** Everybody who can connect. */
  ANYWHERE
}
