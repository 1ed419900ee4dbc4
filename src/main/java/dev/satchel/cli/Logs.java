package dev.satchel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** What commands of the server's side log, and how. Others log nothing and do not touch this. */
final class Logs {
  /** These say a line for each step of theirs. */
  private static final List<String> TALKATIVE =
      List.of("org.eclipse.jetty", "org.flywaydb", "com.zaxxer.hikari");

  /** Says what fails together with the path as it was sent, which may hold the token of a link. */
  private static final String INDISCREET = "org.eclipse.jetty.ee10.servlet.ServletChannel";

  /** Held, or their levels would be lost. */
  private static final List<Logger> QUIETENED = new ArrayList<>();

  private static final String LOG_MANAGER = "java.util.logging.manager";
  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  private Logs() {}

  /** Before the first log is made. */
  static void prepare() {
    System.setProperty(LOG_MANAGER, LastingLogs.class.getName());
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
    }
    TALKATIVE.forEach(name -> quieten(name, Level.WARNING));
    quieten(INDISCREET, Level.SEVERE);
  }

  private static void quieten(String name, Level level) {
    Logger logger = Logger.getLogger(name);
    logger.setLevel(level);
    QUIETENED.add(logger);
  }

  /** For a command that says itself what it has found, and does not want it said twice. */
  static void silence() {
    LogManager.getLogManager().reset();
  }
}
