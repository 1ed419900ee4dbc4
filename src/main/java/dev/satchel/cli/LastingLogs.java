package dev.satchel.cli;

import java.util.logging.LogManager;

/**
 * Logs of a process that still works while it is shut down. The JDK's own manager takes all
 * handlers away as soon as that begins, and what is said of sessions that are saved just then would
 * be lost. Handlers write each line at once, so that nothing is left to be closed.
 */
public final class LastingLogs extends LogManager {
  /** Does nothing: what is asked for is the end of all logs. */
  @Override
  public void reset() {}
}
