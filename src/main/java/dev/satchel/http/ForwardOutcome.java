package dev.satchel.http;

import java.util.Locale;

/** What became of a call that was forwarded to a workspace. */
public enum ForwardOutcome {
  /** All of its answer was passed on. */
  ANSWERED,
  /** There was no answer. */
  UNREACHABLE,
  /** The answer broke off. */
  BROKEN,
  /** The caller was gone, or sent too much, before all of it was passed on. */
  LEFT;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
