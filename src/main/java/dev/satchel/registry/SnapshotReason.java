package dev.satchel.registry;

import java.util.Locale;

/** Why a snapshot was made. */
public enum SnapshotReason {
  /** Someone has asked for it. */
  EXPLICIT,
  PAUSE,
  STOP,
  END,
  /** The session was forked, or came into being by that. */
  FORK,
  /** Nobody has worked in the session for a while. */
  IDLE,
  /** The server was told to stop. */
  SHUTDOWN,
  /** Files were changed while the session was not live. */
  CHANGE,
  /** An older generation, or a bundle, was put in the place of the files. */
  RESTORE;

  /** As it is written in the tables. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static SnapshotReason of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
