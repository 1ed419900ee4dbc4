package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** An engine that makes one archive of a tree after the other, or several at once. */
final class Workshop implements Closeable {
  private final Jail jail;
  private final JailedDirectory source;
  private final Engine engine;

  /**
   * @param state where scratch files and indexes go
   */
  Workshop(Path tree, int workers, long inFlight, Path state) throws IOException {
    RawName path = RawName.of(tree.toString());
    this.jail = Jail.open(List.of(path));
    this.source = jail.directory(WorkspacePath.parse(path));
    this.engine = Packed.engine(workers, inFlight, state);
  }

  Engine engine() {
    return engine;
  }

  Archive archive(ArchiveFormat format, int level) {
    return new Archive(source, Packed.options(format, level), engine);
  }

  @Override
  public void close() throws IOException {
    engine.close();
    source.close();
    jail.close();
  }
}
