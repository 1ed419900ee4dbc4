package dev.satchel.registry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a session; the names are those of the wire, in upper case. */
public enum SessionStatus {
  /** Its workspace is being made. */
  STARTING,
  /** It has a live workspace that is worked in. */
  ACTIVE,
  /** It rests; it may or may not have its live workspace still. */
  PAUSED,
  /** Its workspace was taken away, and can be made anew. */
  STOPPED,
  /** It is over; its files stay. */
  ENDED,
  /** Its workspace failed, and can be made anew. */
  ERROR;

  /** As it is written on the wire and in the tables. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads what {@link #text} has written; empty if it is no status. */
  public static Optional<SessionStatus> parse(String text) {
    return Arrays.stream(values()).filter(status -> status.text().equals(text)).findFirst();
  }
}
