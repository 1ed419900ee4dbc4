package dev.satchel.cli;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.client.Receipt;
import dev.satchel.client.SatchelClient;
import dev.satchel.client.SatchelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Uploads. */
@Command(
    name = "push",
    description = "Puts a file, or all of a directory, where the server has PATH.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A file replaces the file that is there; with a slash at the end of PATH, it goes into that"
          + " directory. A directory is put over what is there, whole or not at all; links that lead"
          + " out of it, FIFOs and the like are left out and listed, and the exit code is 3."
    })
final class PushCommand implements Callable<Integer> {
  private static final String INSIDE = "with a slash at the end of PATH, the file goes into it";

  @Mixin private final ServerOptions server;

  @Parameters(
      paramLabel = "[URL] LOCAL PATH",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The server, a file or directory of this machine, and its place there.")
  private List<String> typed = new ArrayList<>();

  PushCommand(Shell shell) {
    this.server = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    Operands operands = Operands.of(typed, "LOCAL", "PATH");
    Path local = Operands.local(operands.word(0));
    if (!Files.exists(local)) {
      throw new BadUsage("There is nothing to send: " + Shown.of(operands.word(0)));
    }
    WorkspacePath target = target(operands, local);
    return server.call(
        operands.url(),
        client -> {
          try (Undertaking undertaking = undertaking(local)) {
            return Files.isDirectory(local)
                ? tree(client, local, target, undertaking)
                : file(client, local, target, undertaking);
          }
        });
  }

  private static WorkspacePath target(Operands operands, Path local) {
    WorkspacePath path = operands.path(1);
    Path name = local.toAbsolutePath().normalize().getFileName();
    boolean isInside = operands.word(1).endsWith("/") && !Files.isDirectory(local);
    return isInside && name != null ? path.below(RawName.of(name.toString())) : path;
  }

  private Undertaking undertaking(Path local) {
    return new Undertaking(
        server.shell(),
        server.output(),
        Shown.of(local.toString()),
        "what had not arrived whole has changed nothing");
  }

  private int tree(SatchelClient client, Path local, WorkspacePath target, Undertaking undertaking)
      throws IOException {
    Receipt receipt = client.files().uploadTree(local, target, undertaking.progress());
    undertaking.close();
    ReceiptReport report = new ReceiptReport(receipt);
    tell(report.json("path", target), target, report.summary());
    report.tellMissed(server.output());
    return report.exitCode();
  }

  private int file(SatchelClient client, Path local, WorkspacePath target, Undertaking undertaking)
      throws IOException {
    try {
      client.files().upload(local, target, undertaking.progress());
    } catch (SatchelException e) {
      throw e.words().contains("is a directory") ? CommandFailure.of(e, INSIDE) : e;
    }
    undertaking.close();
    long bytes = Files.size(local);
    tell(JsonValues.of("path", target, "bytes", bytes), target, Amounts.bytes(bytes));
    return ExitCode.WHOLE;
  }

  private void tell(Map<String, ?> json, WorkspacePath target, String amount) throws IOException {
    server.output().result(json, List.of(Shown.of(target.raw()) + ": " + amount));
  }
}
