package dev.satchel.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints what makes a shell complete commands. */
@Command(
    name = "completion",
    description = "Prints a script that completes commands and options, for bash and zsh.",
    mixinStandardHelpOptions = true,
    footer = {"", "source <(satchel completion)"})
final class CompletionCommand implements Callable<Integer> {
  @Mixin private final OutputOptions options;

  CompletionCommand(Shell shell) {
    this.options = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    CommandLine all = Main.all(options.shell());
    String script = AutoComplete.bash(all.getCommandName(), all);
    options.output().result(JsonValues.of("script", script), List.of(script));
    return ExitCode.WHOLE;
  }
}
