package dev.satchel.cli;

import dev.satchel.server.InvalidSetting;
import java.io.IOException;
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
    subcommands = ServeCommand.class)
public final class Main {
  /** Says a line for each part that it starts; held, or the level would be lost. */
  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  private Main() {}

  public static void main(String[] arguments) {
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
    }
    JETTY.setLevel(Level.WARNING);
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
