package dev.satchel.session;

import dev.satchel.Refusal;
import dev.satchel.archive.ArchiveFormat;
import dev.satchel.archive.Engine;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.Import;
import dev.satchel.archive.ImportLimits;
import dev.satchel.files.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Packs the files of a view into a {@code tar.gz} whose members are called {@code ./path}, and
 * unpacks such ones.
 */
final class Bundles {
  private final int maxDepth;
  private final Engine engine;
  private final ImportLimits limits;
  private final Scratch scratch;

  Bundles(int maxDepth, Engine engine, ImportLimits limits, Scratch scratch) {
    this.maxDepth = maxDepth;
    this.engine = engine;
    this.limits = limits;
    this.scratch = scratch;
  }

  /**
   * Gives whether it is all that should be there: false if {@code view} is of a snapshot that lacks
   * something.
   *
   * @throws Refusal INCOMPLETE, BUSY or CHANGED if something is missing that is live
   */
  boolean write(WorkspaceView view, Excludes excludes, OutputStream out) throws IOException {
    if (view instanceof LiveView live) {
      live.bundle(excludes, maxDepth, engine, out);
    } else if (view instanceof RemoteView remote) {
      remote.bundle(excludes, out);
    } else if (view instanceof StoredView stored) {
      stored.bundle(excludes, out);
      return stored.isComplete();
    }
    return true;
  }

  /**
   * Puts what {@code bundle} holds over what is there, all of it or nothing.
   *
   * @throws Refusal as {@link Import#run} says, without where that is
   */
  void read(InputStream bundle, Site site) throws IOException {
    try {
      new Import(site.jail(), limits, scratch)
          .run(bundle, ArchiveFormat.TAR_GZ, Import.Mode.AS_IS, site.path(), name -> {});
    } catch (Refusal e) {
      throw site.told(e);
    }
  }
}
