package dev.satchel.cli;

import dev.satchel.WorkspacePath;
import dev.satchel.client.ArchiveFormat;
import dev.satchel.client.ArchiveRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an archive is to hold. */
final class ArchiveOptions {
  @Option(names = "--format", paramLabel = "FORMAT", description = "zip, tar, tar.gz or tar.zst.")
  private @Nullable String format;

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description = "Leave out what matches, like '*.log' or 'cache/'. May be given often.")
  private List<String> excludes = new ArrayList<>();

  @Option(
      names = "--default-excludes",
      description = "Leave out what can be made again, like node_modules/, and .git/.")
  private boolean hasDefaultExcludes;

  @Option(names = "--gitignore", description = "Leave out what .gitignore files name.")
  private boolean hasGitignore;

  /** Whether anything was said. */
  boolean isGiven() {
    return format != null || !excludes.isEmpty() || hasDefaultExcludes || hasGitignore;
  }

  /**
   * The format that was asked for.
   *
   * @throws BadUsage if there is none like it
   */
  Optional<ArchiveFormat> format() {
    return Optional.ofNullable(format).map(ArchiveOptions::named);
  }

  private static ArchiveFormat named(String name) {
    return Arrays.stream(ArchiveFormat.values())
        .filter(format -> format.parameter().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadUsage(
                    "--format must be "
                        + Arrays.stream(ArchiveFormat.values())
                            .map(ArchiveFormat::parameter)
                            .collect(Collectors.joining(", "))
                        + ", but is "
                        + Shown.of(name)));
  }

  ArchiveRequest request(WorkspacePath path, ArchiveFormat chosen) {
    ArchiveRequest request = ArchiveRequest.of(path).in(chosen).without(excludes);
    request = hasDefaultExcludes ? request.withDefaultExcludes() : request;
    return hasGitignore ? request.withGitignore() : request;
  }
}
