package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An archive that was written to a file, the way in which the service writes it to a socket. */
final class Packed {
  static final int MAX_DEPTH = 2000;

  private static final String PRINT_MANIFEST =
      """
      import sys, tarfile, zipfile
      if sys.argv[2] == "zip":
          archive = zipfile.ZipFile(sys.argv[1])
          text = archive.read(archive.infolist()[-1])
      else:
          archive = tarfile.open(sys.argv[1])
          text = archive.extractfile(archive.getmembers()[-1]).read()
      sys.stdout.buffer.write(text)
      """;

  private final Path file;
  private final ArchiveFormat format;
  private final Summary summary;
  private @Nullable JsonNode manifest;

  Packed(Path file, ArchiveFormat format, Summary summary) {
    this.file = file;
    this.format = format;
    this.summary = summary;
  }

  Path file() {
    return file;
  }

  /** The archive as Python can open it, which knows nothing of Zstandard. */
  Path readable() throws IOException {
    if (format != ArchiveFormat.TAR_ZST) {
      return file;
    }
    Path tar = file.resolveSibling(file.getFileName() + ".plain");
    Command.run("zstd", "-dqf", file.toString(), "-o", tar.toString());
    return tar;
  }

  ArchiveFormat format() {
    return format;
  }

  Summary summary() {
    return summary;
  }

  /** Writes the archive of {@code tree} to {@code file}; scratch files go beside that. */
  static Packed of(Path tree, ArchiveFormat format, List<String> excludes, Path file)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      return new Packed(file, format, write(tree, format, excludes, LinkPolicy.SAFE, out));
    }
  }

  /** Nothing is left out. */
  static Packed of(Path tree, ArchiveFormat format, Path file) throws IOException {
    return of(tree, format, List.of(), file);
  }

  static Summary write(
      Path tree, ArchiveFormat format, List<String> excludes, LinkPolicy links, OutputStream out)
      throws IOException {
    ArchiveOptions options =
        new ArchiveOptions(
            format,
            format.defaultLevel(),
            new Excludes(excludes),
            links,
            MAX_DEPTH,
            Optional.empty());
    return withArchive(tree, options, 2, archive -> archive.write(out, new Progress()));
  }

  /** What is written where nobody asks for anything but a form. */
  static ArchiveOptions options(ArchiveFormat format, int level) {
    return new ArchiveOptions(
        format, level, new Excludes(List.of()), LinkPolicy.SAFE, MAX_DEPTH, Optional.empty());
  }

  /** Something that is done with an archive. */
  interface Use<T> {
    T of(Archive archive) throws IOException;
  }

  /** Does something with the archive of {@code tree}, of which little is read ahead. */
  static <T> T withArchive(Path tree, ArchiveOptions options, int workers, Use<T> use)
      throws IOException {
    return withArchive(tree, options, workers, 1 << 20, use);
  }

  /**
   * Does something with the archive of {@code tree}.
   *
   * @param inFlight how many bytes of it may be read ahead
   */
  static <T> T withArchive(
      Path tree, ArchiveOptions options, int workers, long inFlight, Use<T> use)
      throws IOException {
    RawName path = RawName.of(tree.toString());
    Path state = Files.createTempDirectory("satchel-test");
    try (Jail jail = Jail.open(List.of(path));
        JailedDirectory source = jail.directory(WorkspacePath.parse(path));
        Engine engine = engine(workers, inFlight, state)) {
      return use.of(new Archive(source, options, engine));
    } finally {
      Files.delete(state.resolve("scratch")); // It must be empty.
      Command.run("rm", "-r", state.toString());
    }
  }

  /** An engine whose scratch files and indexes go to directories in {@code state}. */
  static Engine engine(int workers, long inFlight, Path state) throws IOException {
    return new Engine(
        workers,
        inFlight,
        Scratch.in(state.resolve("scratch")),
        Shelf.in(state.resolve("index"), new Shelf.Bounds(1 << 24, 100), Clock.systemUTC()),
        Clock.systemUTC());
  }

  /** Expects that it holds just what it should of {@code tree}. */
  Packed check(Path tree, String... options) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("python3", Command.resource("check_archive.py")));
    words.addAll(List.of(tree.toString(), readable().toString(), format.label()));
    words.addAll(Arrays.asList(options));
    Command.run(words.toArray(new String[0]));
    return this;
  }

  /** The manifest as Python finds it at the end. */
  JsonNode manifest() throws IOException {
    JsonNode known = manifest;
    if (known == null) {
      String text =
          Command.run("python3", "-c", PRINT_MANIFEST, readable().toString(), format.label());
      known = new ObjectMapper().readTree(text);
      manifest = known;
    }
    return known;
  }

  /** The one thing that the manifest says of {@code path} in its list {@code key}. */
  JsonNode inManifest(String key, String path) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode node : manifest().get(key)) {
      if (node.get("path").asText().equals(path)) {
        found.add(node);
      }
    }
    assertThat(found).as("%s in %s", path, key).hasSize(1);
    return found.get(0);
  }

  /** The paths in the manifest's list {@code key}, in their order. */
  List<String> paths(String key) throws IOException {
    List<String> paths = new ArrayList<>();
    manifest().get(key).forEach(node -> paths.add(node.get("path").asText()));
    return paths;
  }
}
