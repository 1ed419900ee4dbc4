package dev.satchel.cli;

import static dev.satchel.client.SatchelException.Code.CHANGED;
import static dev.satchel.client.SatchelException.Code.EXISTS;
import static dev.satchel.client.SatchelException.Code.REFUSED;

import dev.satchel.WorkspacePath;
import dev.satchel.archive.ZstdInput;
import dev.satchel.client.ArchiveFormat;
import dev.satchel.client.ArchiveRequest;
import dev.satchel.client.Archives;
import dev.satchel.client.Progress;
import dev.satchel.client.Receipt;
import dev.satchel.client.SatchelClient;
import dev.satchel.client.SatchelException;
import dev.satchel.client.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads. */
@Command(
    name = "pull",
    description = "Downloads a directory as a verified archive, or unpacks it; or one file.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "What was interrupted goes on where it stopped when the same command is given again."
          + " Everything is downloaded that is not excluded. With --extract, '-o NAME' is what the"
          + " directory is called here, and must not exist or be empty; '-o NAME/' puts it into"
          + " that one. Exit code 0: all of it is there and is what the server has read; 3: but for"
          + " what is listed."
    })
final class PullCommand implements Callable<Integer> {
  /** What becomes of a part if what it is of has changed. */
  enum OnChange {
    restart,
    fail
  }

  @Mixin private final ServerOptions server;
  @Mixin private final ArchiveOptions options = new ArchiveOptions();

  @Parameters(
      paramLabel = "[URL] PATH",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The server, and what to download from it.")
  private List<String> typed = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE|DIR|-",
      description = "Where to; '-' is the standard output. Else the current directory.")
  private @Nullable String place;

  @Option(names = "--extract", description = "Unpack it, instead of keeping an archive.")
  private boolean isExtracting;

  @Option(names = "--force", description = "Replace a file that is there, when all has come.")
  private boolean isForced;

  @Option(
      names = "--if-changed",
      paramLabel = "restart|fail",
      defaultValue = "restart",
      description = "What to do if it has changed since a part of it came (${DEFAULT-VALUE}).")
  private OnChange onChange = OnChange.restart;

  @Option(
      names = "--windows-names",
      description = "With --extract: refuse names that Windows cannot have.")
  private boolean hasWindowsNames;

  PullCommand(Shell shell) {
    this.server = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    Operands operands = Operands.of(typed, "PATH");
    WorkspacePath path = operands.path(0);
    Destination destination = new Destination(Optional.ofNullable(place), isExtracting);
    refuseContradictions(destination);
    ArchiveRequest request = options.request(path, format(destination));
    return server.call(operands.url(), client -> pull(client, request, destination));
  }

  private void refuseContradictions(Destination destination) {
    if (isExtracting && isForced) {
      throw new BadUsage("--force replaces files only: remove the directory, or name another");
    }
    if (!isExtracting && hasWindowsNames) {
      throw new BadUsage("--windows-names is for --extract");
    }
    if (destination.isStandardOutput()) {
      if (isExtracting) {
        throw new BadUsage("--extract needs a directory, not the standard output");
      }
      if (server.output().isJson()) {
        throw new BadUsage("-o - and --json both want the standard output");
      }
      if (server.shell().terminal().isOut()) {
        throw new BadUsage("An archive is nothing for a terminal: name a file, or use a pipe");
      }
    }
  }

  private ArchiveFormat format(Destination destination) {
    return options
        .format()
        .or(() -> destination.fileName().flatMap(ArchiveFormat::ofName).filter(f -> !isExtracting))
        .orElse(isExtracting ? ArchiveFormat.TAR_ZST : ArchiveFormat.TAR_GZ);
  }

  private int pull(SatchelClient client, ArchiveRequest request, Destination destination)
      throws IOException {
    try {
      return archiveOrFile(client, request, destination);
    } catch (SatchelException e) {
      throw e.code() == EXISTS || e.code() == CHANGED ? CommandFailure.of(e, advice(e)) : e;
    }
  }

  private int archiveOrFile(SatchelClient client, ArchiveRequest request, Destination destination)
      throws IOException {
    try {
      checkEnding(client, request, destination);
      return destination.isStandardOutput()
          ? toStandardOutput(client, request)
          : toFile(client.archives(ZstdInput::new), request, destination);
    } catch (SatchelException e) {
      if (isNoDirectory(e) && !isExtracting && !options.isGiven()) {
        return file(client, request.path(), destination);
      }
      throw e;
    }
  }

  /** A file may be called as it likes, and so is looked for first. */
  private void checkEnding(SatchelClient client, ArchiveRequest request, Destination destination)
      throws IOException {
    if (isExtracting || !destination.isMisleading(request.format())) {
      return;
    }
    var unused = client.files().isEmpty(request.path()); // Which is refused for a file.
    throw new BadUsage(
        Shown.of(destination.place().orElse(""))
            + " would be a "
            + request.format().parameter()
            + ": let the name end in "
            + request.format().ending()
            + ", or in that of another format, which are .zip, .tar, .tar.gz and .tar.zst");
  }

  /** As all servers of the OpenHands file API say it. */
  private static boolean isNoDirectory(SatchelException failure) {
    return failure.code() == REFUSED && failure.words().contains("not a directory");
  }

  private String advice(SatchelException failure) {
    if (failure.code() == CHANGED) {
      return "--if-changed=restart begins again, without that part";
    }
    return isExtracting
        ? "remove it, or name another with -o; -o DIR/ puts it into that"
        : "--force replaces it";
  }

  private int toFile(Archives archives, ArchiveRequest request, Destination destination)
      throws IOException {
    Path file = destination.file(request.path(), isExtracting ? "" : request.format().ending());
    Receipt receipt;
    double seconds;
    boolean isRestarted;
    try (Undertaking undertaking = undertaking(request.path());
        Estimate estimate = new Estimate(undertaking.progress(), archives, request)) {
      PullNotes notes = new PullNotes(estimate, server.output());
      Transfer how = transfer(notes);
      receipt =
          isExtracting
              ? archives.extract(request, file, how)
              : archives.download(request, file, how);
      seconds = undertaking.seconds();
      isRestarted = notes.isRestarted();
    }
    ReceiptReport report = new ReceiptReport(receipt);
    String line = Shown.of(file.toString()) + ": " + report.summary() + ", verified";
    Map<String, Object> json =
        report.json("file", file, "seconds", seconds, "restarted", isRestarted);
    server.output().result(json, List.of(line));
    report.tellMissed(server.output());
    return report.exitCode();
  }

  private int toStandardOutput(SatchelClient client, ArchiveRequest request) throws IOException {
    Receipt receipt;
    try (Undertaking undertaking =
        new Undertaking(
            server.shell(), server.output(), shown(request.path()), "what came is not whole")) {
      receipt =
          client
              .archives(ZstdInput::new)
              .download(request, server.shell().out(), undertaking.progress());
    }
    ReceiptReport report = new ReceiptReport(receipt);
    report.tellMissed(server.output());
    return report.exitCode();
  }

  private int file(SatchelClient client, WorkspacePath path, Destination destination)
      throws IOException {
    if (destination.isStandardOutput()) {
      return CatCommand.send(client, path, server);
    }
    Path file = destination.file(path, "");
    long bytes;
    boolean isRestarted;
    try (Undertaking undertaking = undertaking(path)) {
      PullNotes notes = new PullNotes(undertaking.progress(), server.output());
      bytes = client.files().download(path, file, transfer(notes));
      isRestarted = notes.isRestarted();
    }
    server
        .output()
        .result(
            JsonValues.of("file", file, "bytes", bytes, "restarted", isRestarted, "whole", true),
            List.of(Shown.of(file.toString()) + ": " + Amounts.bytes(bytes)));
    return ExitCode.WHOLE;
  }

  private Undertaking undertaking(WorkspacePath path) {
    return new Undertaking(
        server.shell(), server.output(), shown(path), "the same command goes on where it stopped");
  }

  private static String shown(WorkspacePath path) {
    return Shown.of(path.raw());
  }

  private Transfer transfer(Progress progress) {
    Transfer how = Transfer.STANDARD.telling(progress);
    how = isForced ? how.replacing() : how;
    how = onChange == OnChange.fail ? how.refusingChanges() : how;
    return hasWindowsNames ? how.withWindowsNames() : how;
  }
}
