package dev.satchel.session;

import dev.satchel.archive.Capture;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.Engine;
import dev.satchel.archive.Excludes;
import dev.satchel.files.JailedDirectory;
import java.io.IOException;
import java.util.List;

/**
 * Compares workspaces with what was kept of them. Nothing is excluded: a snapshot has everything.
 */
record Captures(int maxDepth, Engine engine) {
  private static final Excludes NOTHING = new Excludes(List.of());

  /** Whether nothing has changed in {@code workspace} since it became a snapshot. */
  boolean isStillAs(Workspace workspace, Catalogue catalogue) throws IOException {
    try (JailedDirectory tree = workspace.directory()) {
      return new Capture(tree, NOTHING, maxDepth, engine).isStillAs(catalogue);
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
