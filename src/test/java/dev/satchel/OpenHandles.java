package dev.satchel;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this process has open. */
public final class OpenHandles {
  private OpenHandles() {}

  /** What each open handle leads to; a file without a name ends in {@code (deleted)}. */
  public static List<String> targets() throws IOException {
    List<String> targets = new ArrayList<>();
    try (DirectoryStream<Path> handles = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path handle : handles) {
        target(handle).ifPresent(targets::add);
      }
    }
    return targets;
  }

  private static Optional<String> target(Path handle) throws IOException {
    try {
      return Optional.of(Files.readSymbolicLink(handle).toString());
    } catch (NoSuchFileException e) {
      return Optional.empty(); // Closed since.
    }
  }

  public static int count() throws IOException {
    return targets().size();
  }

  /** How many are open in {@code directory} or below, with a name or without. */
  public static long countIn(Path directory) throws IOException {
    return targets().stream().filter(target -> target.startsWith(directory + "/")).count();
  }
}
