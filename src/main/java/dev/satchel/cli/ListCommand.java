package dev.satchel.cli;

import static dev.satchel.client.SatchelException.Code.NOT_FOUND;
import static dev.satchel.client.SatchelException.Code.REFUSED;

import dev.satchel.WorkspacePath;
import dev.satchel.client.RemoteEntry;
import dev.satchel.client.SatchelClient;
import dev.satchel.client.SatchelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists a directory. */
@Command(
    name = "ls",
    description =
        "Lists a directory, one entry a line, or one file; names of directories end with a slash.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
  private static final int DEEPEST = 100;

  @Mixin private final ServerOptions server;

  @Parameters(
      paramLabel = "[URL] PATH",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The server, and the directory or file.")
  private List<String> typed = new ArrayList<>();

  @Option(names = "-l", description = "With permissions, size and time, and where links lead.")
  private boolean isLong;

  @Option(names = "-a", description = "Also what begins with a dot.")
  private boolean isAll;

  @Option(names = "-R", description = "Also what lies in directories below it.")
  private boolean isRecursive;

  ListCommand(Shell shell) {
    this.server = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    Operands operands = Operands.of(typed, "PATH");
    WorkspacePath directory = operands.path(0);
    return server.call(operands.url(), client -> list(client, directory));
  }

  private int list(SatchelClient client, WorkspacePath directory) throws IOException {
    Listing listing =
        server.output().isJson()
            ? new JsonListing(server.shell())
            : LineListing.below(directory, server.shell(), server.output(), isLong);
    try {
      client.files().list(directory, isRecursive ? DEEPEST : 1, isAll, listing);
      listing.end();
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    } catch (SatchelException e) {
      return one(client, directory, e);
    }
    return listing.isWhole() ? ExitCode.WHOLE : ExitCode.SKIPPED;
  }

  /** Lists what turned out to be no directory. */
  private int one(SatchelClient client, WorkspacePath path, SatchelException failure)
      throws IOException {
    if (failure.code() != REFUSED && failure.code() != NOT_FOUND) {
      throw failure;
    }
    RemoteEntry entry =
        client
            .files()
            .entry(path)
            .filter(found -> found.type() != RemoteEntry.Type.DIRECTORY)
            .orElseThrow(() -> failure);
    Listing listing =
        server.output().isJson()
            ? new JsonListing(server.shell())
            : LineListing.ofOne(server.shell(), server.output(), isLong);
    listing.print(entry);
    listing.end();
    return ExitCode.WHOLE;
  }
}
