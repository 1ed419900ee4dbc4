package dev.satchel.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What is known of where a command writes to.
 *
 * @param isOut whether the standard output is a terminal
 * @param isErr whether the standard error is one
 * @param canRedraw whether a line on it can be written anew
 * @param hasColour whether colours are wanted
 * @param width characters in a line
 */
record Terminal(boolean isOut, boolean isErr, boolean canRedraw, boolean hasColour, int width) {
  private static final int USUAL_WIDTH = 80;
  private static final int LEAST_WIDTH = 20;
  private static final int MOST_WIDTH = 500;

  /** Of this process. */
  static Terminal of(Map<String, String> environment) {
    boolean isDumb = "dumb".equals(environment.get("TERM"));
    boolean isColourless = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(
        isTerminal(1),
        isTerminal(2),
        !isDumb,
        !isDumb && !isColourless,
        width(environment.getOrDefault("COLUMNS", "")));
  }

  /** None at all: a file or a pipe. */
  static Terminal none() {
    return new Terminal(false, false, false, false, USUAL_WIDTH);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      Path leadsTo = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return leadsTo.startsWith("/dev/pts")
          || leadsTo.startsWith("/dev/console")
          || leadsTo.toString().startsWith("/dev/tty");
    } catch (IOException | RuntimeException e) {
      return isConsole(); // Not Linux, which knows of both together only.
    }
  }

  /** Up to JDK 21, there is no console unless all is a terminal; later, there always is one. */
  @SuppressWarnings("SystemConsoleNull") // What else it can be is asked below.
  private static boolean isConsole() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private static int width(String columns) {
    try {
      return Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, Integer.parseInt(columns)));
    } catch (NumberFormatException e) {
      return USUAL_WIDTH;
    }
  }
}
