package dev.satchel.cli;

import dev.satchel.client.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Goes back to a snapshot. */
@Command(
    name = "restore",
    description = "Makes the files of a session what they were in a snapshot.",
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  @Mixin private final ServerOptions server;

  @Parameters(
      paramLabel = "[URL] SESSION GENERATION",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The platform, the id of the session, and the number that 'snapshots' tells.")
  private List<String> typed = new ArrayList<>();

  RestoreCommand(Shell shell) {
    this.server = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    Operands operands = Operands.of(typed, "SESSION", "GENERATION");
    long generation = Amounts.number("GENERATION", operands.word(1));
    return server.call(
        operands.url(),
        client -> {
          Session restored = client.sessions().restore(operands.word(0), generation);
          server
              .output()
              .result(SessionReport.json(restored), SessionReport.lines(List.of(restored)));
          return ExitCode.WHOLE;
        });
  }
}
