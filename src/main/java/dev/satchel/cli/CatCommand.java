package dev.satchel.cli;

import dev.satchel.WorkspacePath;
import dev.satchel.client.Progress;
import dev.satchel.client.SatchelClient;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints a file. */
@Command(
    name = "cat",
    description = "Writes a file to the standard output, as it is.",
    mixinStandardHelpOptions = true)
final class CatCommand implements Callable<Integer> {
  @Mixin private final ServerOptions server;

  @Parameters(
      paramLabel = "[URL] PATH",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The server, and the file.")
  private List<String> typed = new ArrayList<>();

  CatCommand(Shell shell) {
    this.server = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    Operands operands = Operands.of(typed, "PATH");
    WorkspacePath path = operands.path(0);
    return server.call(operands.url(), client -> send(client, path, server));
  }

  /** Writes the file; nothing is shown beside it if both are the same terminal. */
  static int send(SatchelClient client, WorkspacePath path, ServerOptions server)
      throws IOException {
    OutputStream out = server.shell().out();
    String shown = Shown.of(path.raw());
    try (Undertaking undertaking =
        new Undertaking(server.shell(), server.output(), shown, "what came is not whole")) {
      boolean isQuiet = server.shell().terminal().isOut();
      client.files().download(path, out, isQuiet ? Progress.NONE : undertaking.progress());
    }
    return ExitCode.WHOLE;
  }
}
