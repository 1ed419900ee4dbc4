package dev.satchel.cli;

import dev.satchel.WorkspacePath;
import dev.satchel.client.SatchelClient;
import dev.satchel.client.SatchelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes something. */
@Command(
    name = "rm",
    description = "Removes a file or, with -r, a directory and all that is in it.",
    mixinStandardHelpOptions = true)
final class RemoveCommand implements Callable<Integer> {
  @Mixin private final ServerOptions server;

  @Parameters(
      paramLabel = "[URL] PATH",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The server, and what is to go.")
  private List<String> typed = new ArrayList<>();

  @Option(names = "-r", description = "A directory with all that is in it.")
  private boolean isRecursive;

  RemoveCommand(Shell shell) {
    this.server = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    Operands operands = Operands.of(typed, "PATH");
    WorkspacePath path = operands.path(0);
    return server.call(
        operands.url(),
        client -> {
          remove(client, path);
          server.output().result(JsonValues.of("removed", path), List.of());
          return ExitCode.WHOLE;
        });
  }

  private void remove(SatchelClient client, WorkspacePath path) throws IOException {
    try {
      client.files().remove(path, isRecursive);
    } catch (SatchelException e) {
      boolean isFull = e.words().contains("Directory not empty");
      throw CommandFailure.about(path, e, isFull ? "-r removes it with all that is in it" : "");
    }
  }
}
