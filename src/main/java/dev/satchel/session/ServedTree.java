package dev.satchel.session;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.Engine;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.ImportLimits;
import dev.satchel.archive.PackedCatalogue;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import dev.satchel.session.SessionFiles.NewContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A directory of this machine whose files are those of a session on a platform: what {@link
 * RemoteSandbox} is, seen from the sandbox. Refusals do not say where it lies. Safe for many
 * threads.
 */
public final class ServedTree {
  /** A whole jail, which stays open. */
  private record Top(Jail jail, WorkspacePath path) implements Site {
    @Override
    public void close() {
      // It is there for all calls.
    }
  }

  private final Top site;
  private final Captures captures;
  private final Bundles bundles;
  private final Scratch scratch;

  /**
   * Brings to an end what a killed server has left there.
   *
   * @param jail has this directory as its only root; stays the caller's
   * @param maxDepth how many directories may lie between the top and a file
   * @param engine stays the caller's
   * @param limits for bundles that are unpacked here
   */
  public ServedTree(Jail jail, int maxDepth, Engine engine, ImportLimits limits, Scratch scratch) {
    this.site = new Top(jail, jail.roots().get(0));
    this.captures = new Captures(maxDepth, engine);
    this.bundles = new Bundles(maxDepth, engine, limits, scratch);
    this.scratch = scratch;
    jail.recover();
  }

  /** The directory itself; the caller closes it. */
  public JailedDirectory directory() throws IOException {
    return site.directory();
  }

  /** The files as they are now. The caller closes the view. */
  public WorkspaceView view() throws IOException {
    return LiveView.of(site, LiveView.Watch.NONE);
  }

  /** Writes a file, whole or not at all; says why it was refused, if it was. */
  public Optional<String> write(NewContent file) throws IOException {
    return Changes.write(site, file);
  }

  /**
   * Deletes a file, or a link to one; of the link, nothing but itself.
   *
   * @throws Refusal NOT_FOUND; NOT_A_FILE; FORBIDDEN
   */
  public void delete(RawName path) throws IOException {
    Changes.delete(site, path);
  }

  /**
   * Writes everything that {@code excludes} lets through as a {@code tar.gz} whose members are
   * called {@code ./path}. Links stay links; one that leads out is left out.
   *
   * @throws Refusal INCOMPLETE, with what cannot be read; BUSY if something has just changed. What
   *     was written has no end then
   */
  public void bundle(Excludes excludes, OutputStream out) throws IOException {
    try (WorkspaceView view = view()) {
      bundles.write(view, excludes, out);
    }
  }

  /**
   * Puts what a {@code tar.gz} holds over what is there, all of it or nothing.
   *
   * @param bundle stays the caller's
   * @throws Refusal as {@link dev.satchel.archive.Import#run} says
   */
  public void unbundle(InputStream bundle) throws IOException {
    bundles.read(bundle, site);
  }

  /**
   * Reads the catalogue of a snapshot that was taken of this directory. The caller closes it.
   *
   * @param packed as it is kept; is closed
   * @throws dev.satchel.archive.DamagedSnapshot if it is none
   */
  public Catalogue catalogue(InputStream packed) throws IOException {
    return PackedCatalogue.read(packed, scratch);
  }

  /**
   * Writes a snapshot of everything, in the form that {@link CaptureReader} reads.
   *
   * @param basis an older one whose unchanged frames are taken over, and not sent; stays the
   *     caller's
   */
  public void capture(Optional<Catalogue> basis, OutputStream out) throws IOException {
    try (PackedCatalogue catalogue = new PackedCatalogue(scratch)) {
      CaptureWriter writer = new CaptureWriter(out);
      captures.take(site, basis, writer, catalogue.out());
      catalogue.finish();
      writer.finish(catalogue);
    }
  }

  /** Whether nothing has changed since it became a snapshot, whose catalogue this is. */
  public boolean isStillAs(Catalogue catalogue) throws IOException {
    return captures.isStillAs(site, catalogue);
  }
}
