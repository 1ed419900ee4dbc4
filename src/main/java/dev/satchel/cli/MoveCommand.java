package dev.satchel.cli;

import static dev.satchel.client.RemoteEntry.Type.DIRECTORY;
import static dev.satchel.client.SatchelException.Code.CONFLICT;
import static dev.satchel.client.SatchelException.Code.NOT_FOUND;
import static dev.satchel.client.SatchelException.Code.REFUSED;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.client.RemoteEntry;
import dev.satchel.client.SatchelException;
import dev.satchel.client.WorkspaceFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves something. */
@Command(
    name = "mv",
    description = "Gives a file or directory of the server another name there.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "With a slash at the end of TO, it goes into that directory. A directory is replaced only if"
          + " nothing is in it."
    })
final class MoveCommand implements Callable<Integer> {
  @Mixin private final ServerOptions server;

  @Parameters(
      paramLabel = "[URL] FROM TO",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The server, and the path before and afterwards.")
  private List<String> typed = new ArrayList<>();

  @Option(names = "-f", description = "Replace a file that is there.")
  private boolean isForced;

  MoveCommand(Shell shell) {
    this.server = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    Operands operands = Operands.of(typed, "FROM", "TO");
    WorkspacePath from = operands.path(0);
    WorkspacePath to = operands.path(1);
    boolean isInside = operands.word(1).endsWith("/");
    return server.call(
        operands.url(),
        client -> {
          WorkspacePath target = isInside ? inside(client.files(), from, to) : to;
          move(client.files(), from, target);
          server.output().result(JsonValues.of("from", from, "to", target), List.of());
          return ExitCode.WHOLE;
        });
  }

  private static WorkspacePath inside(
      WorkspaceFiles files, WorkspacePath from, WorkspacePath directory) throws IOException {
    List<RawName> names = from.names();
    if (names.isEmpty()) {
      throw new BadUsage("/ cannot be moved");
    }
    try {
      var unused = files.isEmpty(directory); // Which is asked only of a directory.
    } catch (SatchelException e) {
      throw e.code() == REFUSED || e.code() == NOT_FOUND ? noDirectory(directory) : e;
    }
    return directory.below(names.get(names.size() - 1));
  }

  private static CommandFailure noDirectory(WorkspacePath path) {
    return CommandFailure.of(NOT_FOUND, "There is no directory " + Shown.of(path.raw()) + "/");
  }

  private void move(WorkspaceFiles files, WorkspacePath from, WorkspacePath to) throws IOException {
    boolean replaces = isForced && mayReplace(files, to);
    try {
      files.move(from, to, replaces);
    } catch (SatchelException e) {
      boolean isThere = e.words().contains("already exists");
      throw CommandFailure.about(isThere ? to : from, e, isThere ? advice(files, to) : "");
    }
  }

  /** Asked before, because the server would replace a directory with all that is in it. */
  private static boolean mayReplace(WorkspaceFiles files, WorkspacePath to) throws IOException {
    Optional<RemoteEntry> there = files.entry(to);
    boolean isDirectory = there.filter(entry -> entry.type() == DIRECTORY).isPresent();
    if (isDirectory && !files.isEmpty(to)) {
      String path = Shown.of(to.raw());
      throw CommandFailure.of(
          CONFLICT,
          path + " is a directory that is not empty; remove it first: satchel rm -r " + path);
    }
    return there.isPresent();
  }

  private static String advice(WorkspaceFiles files, WorkspacePath to) throws IOException {
    return files
        .entry(to)
        .map(
            entry ->
                entry.type() == DIRECTORY
                    ? "to put it into that directory, write " + Shown.of(to.raw()) + "/"
                    : "-f replaces it")
        .orElse("");
  }
}
