package dev.satchel.session;

import dev.satchel.archive.Capture;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.Engine;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.Frames;
import dev.satchel.archive.Progress;
import dev.satchel.files.JailedDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Makes snapshots of directories, and compares them with what was kept of them. Nothing is
 * excluded: a snapshot has everything.
 */
record Captures(int maxDepth, Engine engine) {
  private static final Excludes NOTHING = new Excludes(List.of());

  /** Whether nothing has changed in {@code site} since it became a snapshot. */
  boolean isStillAs(Site site, Catalogue catalogue) throws IOException {
    try (JailedDirectory tree = site.directory()) {
      return new Capture(tree, NOTHING, maxDepth, engine).isStillAs(catalogue);
    }
  }

  /**
   * Makes one.
   *
   * @param basis of an older one; stays the caller's
   * @param catalogue takes the catalogue, not compressed; stays the caller's
   */
  void take(Site site, Optional<Catalogue> basis, Frames frames, OutputStream catalogue)
      throws IOException {
    try (JailedDirectory tree = site.directory()) {
      new Capture(tree, NOTHING, maxDepth, engine).write(basis, frames, catalogue, new Progress());
    }
  }

  /** Keeps {@code restored} beside {@code workspace}, which was made of it just now. */
  void keepBasis(Workspace workspace, long generation, Catalogue restored) {
    workspace
        .basis()
        .keep(
            generation,
            out -> {
              try (JailedDirectory tree = workspace.directory()) {
                new Capture(tree, NOTHING, maxDepth, engine).rebase(restored, out);
              }
            });
  }
}
