package dev.satchel.client;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Archive;
import dev.satchel.archive.ArchiveOptions;
import dev.satchel.archive.Engine;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.LinkPolicy;
import dev.satchel.archive.Progress;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Makes archives of one tree, as the service does. */
final class RealArchives implements Closeable {
  private static final int MAX_DEPTH = 2000;

  private final Jail jail;
  private final JailedDirectory source;
  private final Engine engine;

  /**
   * @param state where scratch files and indexes go
   */
  RealArchives(Path tree, Path state) throws IOException {
    RawName path = RawName.of(tree.toString());
    this.jail = Jail.open(List.of(path));
    this.source = jail.directory(WorkspacePath.parse(path));
    this.engine =
        new Engine(
            2,
            16 << 20,
            Scratch.in(Files.createDirectories(state).resolve("scratch")),
            Shelf.in(state.resolve("index"), new Shelf.Bounds(1 << 24, 100), Clock.systemUTC()),
            Clock.systemUTC());
  }

  void write(ArchiveFormat format, int level, List<String> excludes, OutputStream out)
      throws IOException {
    ArchiveOptions options =
        new ArchiveOptions(
            dev.satchel.archive.ArchiveFormat.labelled(format.parameter()).orElseThrow(),
            level,
            new Excludes(excludes),
            LinkPolicy.SAFE,
            MAX_DEPTH,
            Optional.empty());
    new Archive(source, options, engine).write(out, new Progress());
  }

  Path make(ArchiveFormat format, int level, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      write(format, level, List.of(), out);
    }
    return file;
  }

  @Override
  public void close() throws IOException {
    engine.close();
    source.close();
    jail.close();
  }
}
