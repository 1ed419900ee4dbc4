package dev.satchel.cli;

import dev.satchel.client.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists snapshots. */
@Command(
    name = "snapshots",
    description = "Lists the snapshots of a session, the newest first.",
    mixinStandardHelpOptions = true)
final class SnapshotsCommand implements Callable<Integer> {
  @Mixin private final ServerOptions server;

  @Parameters(
      paramLabel = "[URL] SESSION",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The platform, and the id of the session.")
  private List<String> typed = new ArrayList<>();

  SnapshotsCommand(Shell shell) {
    this.server = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    Operands operands = Operands.of(typed, "SESSION");
    return server.call(
        operands.url(),
        client -> {
          List<Snapshot> all = client.sessions().snapshots(operands.word(0));
          server
              .output()
              .result(
                  JsonValues.of("snapshots", all.stream().map(SnapshotReport::json).toList()),
                  SnapshotReport.lines(all));
          return ExitCode.WHOLE;
        });
  }
}
