package dev.satchel.cli;

import dev.satchel.client.Progress;
import java.util.concurrent.TimeUnit;

/**
 * Something that takes its time: shows how far it is, if there is a terminal to show it on, and
 * says what Ctrl-C leaves behind. Closing it clears what was shown.
 */
final class Undertaking implements AutoCloseable {
  private final ProgressBar bar;
  private final Progress progress;
  private final Thread hook;
  private final long began = System.nanoTime();

  /**
   * @param what is under way, as it can be shown
   * @param afterwards what is to be said if it is interrupted
   */
  Undertaking(Shell shell, Output output, String what, String afterwards) {
    Terminal terminal = shell.terminal();
    this.bar = new ProgressBar(shell.err(), terminal.width(), what, System::nanoTime);
    boolean isShown = terminal.isErr() && terminal.canRedraw() && !output.isJson();
    this.progress = isShown ? bar : Progress.NONE;
    this.hook =
        new Thread(
            () -> {
              bar.close();
              output.failure("INTERRUPTED", 0, "interrupted; " + afterwards);
            },
            "satchel-interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  Progress progress() {
    return progress;
  }

  /** How long it has taken so far, to the millisecond. */
  double seconds() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) / 1e3;
  }

  @Override
  public void close() {
    bar.close();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is being interrupted, and the hook says so.
    }
  }
}
