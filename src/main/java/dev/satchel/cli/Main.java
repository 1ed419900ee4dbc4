package dev.satchel.cli;

import dev.satchel.server.InvalidSetting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** What {@code java -jar satchel.jar} runs. */
@Command(
    name = "satchel",
    description = "Carries an agent's work out of its sandbox.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {ServeCommand.class, KeysCommand.class})
public final class Main {
  /** These say a line for each step of theirs. */
  private static final List<String> TALKATIVE =
      List.of("org.eclipse.jetty", "org.flywaydb", "com.zaxxer.hikari");

  /** Held, or their levels would be lost. */
  private static final List<Logger> QUIETENED = new ArrayList<>();

  private static final String LOG_MANAGER = "java.util.logging.manager";
  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  private Main() {}

  public static void main(String[] arguments) {
    System.setProperty(LOG_MANAGER, LastingLogs.class.getName()); // Before the first log is made.
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
    }
    for (String name : TALKATIVE) {
      Logger logger = Logger.getLogger(name);
      logger.setLevel(Level.WARNING);
      QUIETENED.add(logger);
    }
    System.exit(
        new CommandLine(new Main()).setExecutionExceptionHandler(explain()).execute(arguments));
  }

  /** One sentence for what the user can mend; everything else is shown whole. */
  private static IExecutionExceptionHandler explain() {
    return (failure, command, parsed) -> {
      if (failure instanceof InvalidSetting) {
        command.getErr().println("satchel: " + failure.getMessage());
        return CommandLine.ExitCode.USAGE;
      }
      if (failure instanceof IOException) {
        command.getErr().println("satchel: " + failure.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
      }
      throw failure;
    };
  }
}
