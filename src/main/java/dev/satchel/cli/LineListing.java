package dev.satchel.cli;

import static dev.satchel.client.RemoteEntry.Type.DIRECTORY;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.client.RemoteEntry;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;

/** A line for each entry, with its path from the listed directory on. */
final class LineListing extends Listing {
  private static final long NANOS = 1_000_000_000;
  private static final String PERMISSIONS = "rwxrwxrwx";

  private final Shell shell;
  private final Output output;
  private final int prefix;
  private final boolean isLong;
  private final boolean hasColour;

  private LineListing(Shell shell, Output output, int prefix, boolean isLong) {
    this.shell = shell;
    this.output = output;
    this.prefix = prefix;
    this.isLong = isLong;
    this.hasColour = shell.terminal().isOut() && shell.terminal().hasColour();
  }

  /** Of what lies below {@code directory}, from there on. */
  static LineListing below(WorkspacePath directory, Shell shell, Output output, boolean isLong) {
    int prefix = directory.names().isEmpty() ? 1 : directory.raw().length() + 1;
    return new LineListing(shell, output, prefix, isLong);
  }

  /** Of one thing, by its whole path. */
  static LineListing ofOne(Shell shell, Output output, boolean isLong) {
    return new LineListing(shell, output, 0, isLong);
  }

  @Override
  void print(RemoteEntry entry) throws IOException {
    output.line(
        (isLong ? details(entry) : "") + paint(entry).on(hasColour, name(entry)) + target(entry));
    if (entry.error() != null) {
      shell.out().flush(); // So that both come in their order.
      output.note("satchel: " + name(entry) + ": " + Shown.of(entry.error()), Paint.WARNING);
    }
  }

  private String name(RemoteEntry entry) {
    byte[] path = entry.path().bytes();
    byte[] below = Arrays.copyOfRange(path, Math.min(prefix, path.length), path.length);
    return Shown.of(RawName.of(below)) + (entry.type() == DIRECTORY ? "/" : "");
  }

  private String target(RemoteEntry entry) {
    RawName target = entry.target();
    return isLong && target != null ? " -> " + Shown.of(target) : "";
  }

  private static Paint paint(RemoteEntry entry) {
    return switch (entry.type()) {
      case DIRECTORY -> Paint.DIRECTORY;
      case SYMLINK -> Paint.LINK;
      case FILE, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, OTHER -> Paint.PLAIN;
    };
  }

  private static String details(RemoteEntry entry) {
    Instant time = Instant.ofEpochSecond(Math.floorDiv(entry.mtimeNanos(), NANOS));
    return String.format(
        Locale.ROOT,
        "%s%s %12d %s ",
        kind(entry),
        permissions(entry.mode()),
        entry.size(),
        time.truncatedTo(ChronoUnit.SECONDS));
  }

  private static char kind(RemoteEntry entry) {
    return switch (entry.type()) {
      case DIRECTORY -> 'd';
      case SYMLINK -> 'l';
      case FILE -> '-';
      case FIFO -> 'p';
      case SOCKET -> 's';
      case CHARACTER_DEVICE -> 'c';
      case BLOCK_DEVICE -> 'b';
      case OTHER -> '?';
    };
  }

  private static String permissions(int mode) {
    StringBuilder text = new StringBuilder(PERMISSIONS);
    for (int i = 0; i < PERMISSIONS.length(); i++) {
      if (((mode >> (PERMISSIONS.length() - 1 - i)) & 1) == 0) {
        text.setCharAt(i, '-');
      }
    }
    return text.toString();
  }

  @Override
  void end() throws IOException {
    shell.out().flush();
  }
}
