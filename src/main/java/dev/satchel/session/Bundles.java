package dev.satchel.session;

import dev.satchel.archive.Engine;
import dev.satchel.archive.Excludes;
import java.io.IOException;
import java.io.OutputStream;

/** Packs the files of a view into a {@code tar.gz} whose members are called {@code ./path}. */
final class Bundles {
  private final int maxDepth;
  private final Engine engine;

  Bundles(int maxDepth, Engine engine) {
    this.maxDepth = maxDepth;
    this.engine = engine;
  }

  void write(WorkspaceView view, Excludes excludes, OutputStream out) throws IOException {
    if (view instanceof LiveView live) {
      live.bundle(excludes, maxDepth, engine, out);
    } else if (view instanceof StoredView stored) {
      stored.bundle(excludes, out);
    }
  }
}
