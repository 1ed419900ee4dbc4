package dev.satchel.cli;

import dev.satchel.client.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists sessions. */
@Command(
    name = "sessions",
    description = "Lists the sessions of a platform: id, status, agent.",
    mixinStandardHelpOptions = true)
final class SessionsCommand implements Callable<Integer> {
  @Mixin private final ServerOptions server;

  @Parameters(
      paramLabel = "[URL]",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The platform.")
  private List<String> typed = new ArrayList<>();

  SessionsCommand(Shell shell) {
    this.server = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    Operands operands = Operands.of(typed);
    return server.call(
        operands.url(),
        client -> {
          List<Session> all = client.sessions().list();
          server
              .output()
              .result(
                  JsonValues.of("sessions", all.stream().map(SessionReport::json).toList()),
                  SessionReport.lines(all));
          return ExitCode.WHOLE;
        });
  }
}
