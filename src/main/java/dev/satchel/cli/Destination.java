package dev.satchel.cli;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.client.ArchiveFormat;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where something is to be on this machine.
 *
 * @param place what was said, if anything was
 * @param isTree whether it is to be a directory, which goes into another one only with a slash
 */
record Destination(Optional<String> place, boolean isTree) {
  static final String STANDARD_OUTPUT = "-";

  private static final List<String> ARCHIVES =
      List.of(
          ".zip",
          ".tar",
          ".tgz",
          ".tar.gz",
          ".tzst",
          ".tar.zst",
          ".txz",
          ".tar.xz",
          ".tbz2",
          ".tar.bz2",
          ".7z",
          ".rar");

  boolean isStandardOutput() {
    return place.filter(STANDARD_OUTPUT::equals).isPresent();
  }

  /** The name of a file, if one is said. */
  Optional<String> fileName() {
    return place.filter(said -> !isDirectory(said));
  }

  /** Whether the name ends as that of an archive which is none of {@code format}. */
  boolean isMisleading(ArchiveFormat format) {
    String name = fileName().orElse("").toLowerCase(Locale.ROOT);
    return ARCHIVES.stream().anyMatch(name::endsWith)
        && ArchiveFormat.ofName(name).filter(format::equals).isEmpty();
  }

  /**
   * The file: the one that is said, or one in the directory that is, or in the current one.
   *
   * @throws BadUsage if there is no such directory
   */
  Path file(WorkspacePath source, String ending) {
    String name = nameOf(source) + ending;
    return place
        .map(said -> isDirectory(said) ? inside(said).resolve(name) : Operands.local(said))
        .orElseGet(() -> Operands.local(name));
  }

  private static Path inside(String said) {
    Path directory = Operands.local(said);
    if (!Files.isDirectory(directory)) {
      throw new BadUsage("There is no directory " + Shown.of(said) + " here; make it first");
    }
    return directory;
  }

  private boolean isDirectory(String said) {
    return said.endsWith("/") || (!isTree && Files.isDirectory(Operands.local(said)));
  }

  /** What {@code source} can be called on this machine. */
  private static String nameOf(WorkspacePath source) {
    List<RawName> names = source.names();
    String name = names.isEmpty() ? "root" : names.get(names.size() - 1).text();
    String tame = name.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\uFFFD]", "_");
    try {
      return Path.of(tame).toString();
    } catch (InvalidPathException e) {
      return tame.replaceAll("[^ -~]", "_"); // The locale has nothing but ASCII.
    }
  }
}
