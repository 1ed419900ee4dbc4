package dev.satchel.cli;

import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves something. */
@Command(
    name = "mv",
    description = "Gives a file or directory of the server another name there.",
    mixinStandardHelpOptions = true)
final class MoveCommand implements Callable<Integer> {
  @Mixin private final ServerOptions server;

  @Parameters(
      paramLabel = "[URL] FROM TO",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The server, and the path before and afterwards.")
  private List<String> typed = new ArrayList<>();

  @Option(names = "-f", description = "Replace what is there.")
  private boolean isForced;

  MoveCommand(Shell shell) {
    this.server = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    Operands operands = Operands.of(typed, "FROM", "TO");
    WorkspacePath from = operands.path(0);
    WorkspacePath to = operands.path(1);
    return server.call(
        operands.url(),
        client -> {
          client.files().move(from, to, isForced);
          server.output().result(JsonValues.of("from", from, "to", to), List.of());
          return ExitCode.WHOLE;
        });
  }
}
