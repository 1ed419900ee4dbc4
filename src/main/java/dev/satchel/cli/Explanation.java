package dev.satchel.cli;

import dev.satchel.client.LocalFailure;
import dev.satchel.client.SatchelException;
import dev.satchel.server.InvalidSetting;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** One sentence for what the user can mend; everything else is shown whole. */
final class Explanation implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final String USAGE = "USAGE";
  private static final String FAILED = "FAILED";

  private final Shell shell;

  Explanation(Shell shell) {
    this.shell = shell;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    return usage(failure.getCommandLine(), told(failure), arguments);
  }

  private static String told(ParameterException failure) {
    boolean isCommandMissing = failure.getCommandLine().getParent() == null;
    return isCommandMissing && failure instanceof UnmatchedArgumentException unmatched
        ? Unmatched.told(unmatched.getUnmatched())
        : String.valueOf(failure.getMessage());
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed)
      throws Exception {
    String[] arguments = parsed.originalArgs().toArray(String[]::new);
    if (StandardOutput.isWhy(failure)) {
      return ExitCode.READER_GONE;
    }
    if (failure instanceof InvalidSetting) { // Which is not what the help is about.
      output(arguments).failure(USAGE, 0, String.valueOf(failure.getMessage()));
      return ExitCode.USAGE;
    }
    if (failure instanceof BadUsage || failure instanceof BadAccess) {
      return usage(command, String.valueOf(failure.getMessage()), arguments);
    }
    if (failure instanceof CommandFailure told) {
      output(arguments).failure(told.code(), told.status(), String.valueOf(told.getMessage()));
      boolean isMisuse = told.code().equals(SatchelException.Code.MISUSE.name());
      return isMisuse ? ExitCode.USAGE : ExitCode.FAILED;
    }
    if (failure instanceof IOException io) {
      output(arguments).failure(FAILED, 0, told(io));
      return ExitCode.FAILED;
    }
    throw failure;
  }

  /** Of a file, Java says no more than its name. */
  private static String told(IOException failure) {
    return failure instanceof FileSystemException of && of.getFile() != null
        ? of.getFile() + ": " + LocalFailure.reason(failure)
        : String.valueOf(failure.getMessage());
  }

  private int usage(CommandLine command, String message, String... arguments) {
    Output output = output(arguments);
    output.failure(USAGE, 0, message);
    String name = command.getCommandSpec().qualifiedName();
    output.note("Try '" + name + " --help'", Paint.PLAIN);
    return ExitCode.USAGE;
  }

  /** Also if the arguments could not be read. */
  private Output output(String... arguments) {
    Stream<String> options = Arrays.stream(arguments).takeWhile(word -> !word.equals("--"));
    return new Output(shell, options.anyMatch(OutputOptions.JSON::equals));
  }
}
