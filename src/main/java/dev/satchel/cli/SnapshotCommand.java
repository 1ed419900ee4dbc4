package dev.satchel.cli;

import dev.satchel.client.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a snapshot. */
@Command(
    name = "snapshot",
    description = "Takes a snapshot of a session now.",
    mixinStandardHelpOptions = true,
    footer = {"", "Exit code 3: it was taken, but something could not be read."})
final class SnapshotCommand implements Callable<Integer> {
  @Mixin private final ServerOptions server;

  @Parameters(
      paramLabel = "[URL] SESSION",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The platform, and the id of the session.")
  private List<String> typed = new ArrayList<>();

  SnapshotCommand(Shell shell) {
    this.server = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    Operands operands = Operands.of(typed, "SESSION");
    return server.call(
        operands.url(),
        client -> {
          Snapshot taken = client.sessions().takeSnapshot(operands.word(0));
          server.output().result(SnapshotReport.json(taken), SnapshotReport.lines(List.of(taken)));
          return taken.complete() ? ExitCode.WHOLE : ExitCode.SKIPPED;
        });
  }
}
