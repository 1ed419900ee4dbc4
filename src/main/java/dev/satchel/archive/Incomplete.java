package dev.satchel.archive;

import java.io.IOException;

/** A tree cannot be had as a whole. The message names what is missing, for people. */
public final class Incomplete extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean isPassing;

  Incomplete(String missing, boolean isPassing) {
    super(missing);
    this.isPassing = isPassing;
  }

  /** Whether it is only that something changed just then, so that it need not be so again. */
  public boolean isPassing() {
    return isPassing;
  }
}
