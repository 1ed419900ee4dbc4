package dev.satchel.session;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.ArchiveFormat;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.Import;
import dev.satchel.archive.ImportLimits;
import dev.satchel.archive.Progress;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import dev.satchel.session.SessionFiles.NewContent;
import dev.satchel.snapshot.Basis;
import dev.satchel.snapshot.SnapshotNames;
import dev.satchel.snapshot.Taken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Live files in a workspace on this server. */
final class LocalFiles implements LiveFiles {
  /** What is needed to work with any of them. */
  record Tools(Workspaces workspaces, Captures captures, ImportLimits limits, Scratch scratch) {}

  private final Workspace workspace;
  private final Tools tools;

  /** Takes {@code workspace} over. */
  LocalFiles(Workspace workspace, Tools tools) {
    this.workspace = workspace;
    this.tools = tools;
  }

  @Override
  public boolean areHere() {
    return true;
  }

  @Override
  public void recover() throws IOException {
    workspace.jail().recover();
  }

  @Override
  public boolean answer() {
    return true;
  }

  @Override
  public Optional<String> write(NewContent file) throws IOException {
    return Changes.write(workspace, file);
  }

  @Override
  public void delete(RawName path) throws IOException {
    Changes.delete(workspace, path);
  }

  @Override
  public void unbundle(InputStream bundle) throws IOException {
    try {
      new Import(workspace.jail(), tools.limits(), tools.scratch())
          .run(bundle, ArchiveFormat.TAR_GZ, Import.Mode.AS_IS, workspace.path(), name -> {});
    } catch (Refusal e) {
      throw workspace.told(e);
    }
  }

  @Override
  public Taken take(Ground ground, SnapshotNames names, Optional<Stored.Reading> older)
      throws IOException {
    try (JailedDirectory tree = workspace.directory()) {
      return older.isEmpty()
          ? ground.vault().take(tree, names, Optional.empty(), new Progress())
          : take(ground, names, tree, older.get());
    }
  }

  private Taken take(Ground ground, SnapshotNames names, JailedDirectory tree, Stored.Reading older)
      throws IOException {
    Optional<Catalogue> kept =
        workspace.basis().read(older.row().id().generation(), tools.scratch());
    try {
      Catalogue catalogue = kept.orElseGet(() -> older.snapshot().catalogue());
      Basis basis = new Basis(catalogue, Stored.names(older.row()).content());
      return ground.vault().take(tree, names, Optional.of(basis), new Progress());
    } finally {
      if (kept.isPresent()) {
        kept.get().close();
      }
    }
  }

  @Override
  public boolean areStillAs(Stored.Reading snapshot) throws IOException {
    return tools.captures().isStillAs(workspace, snapshot.snapshot().catalogue());
  }

  @Override
  public void leave(Saved saved) {
    tools.workspaces().retire(workspace.sandbox(), home -> isIn(saved, home));
  }

  private boolean isIn(Saved saved, Path home) throws IOException {
    try (Workspace left = Workspace.in(home, workspace.sandbox());
        Stored.Reading snapshot = saved.open()) {
      return tools.captures().isStillAs(left, snapshot.snapshot().catalogue());
    }
  }

  @Override
  public void leave() {
    tools.workspaces().retire(workspace.sandbox(), Departure.LastLook.NONE);
  }

  @Override
  public void close() {
    workspace.close();
  }
}
