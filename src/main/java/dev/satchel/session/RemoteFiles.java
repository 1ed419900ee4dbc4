package dev.satchel.session;

import static dev.satchel.Refusal.Code.NO_SPACE;

import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.DamagedSnapshot;
import dev.satchel.files.NoSpaceException;
import dev.satchel.session.SessionFiles.NewContent;
import dev.satchel.snapshot.Basis;
import dev.satchel.snapshot.SnapshotNames;
import dev.satchel.snapshot.Taken;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Live files in a sandbox on another machine, which may send anything, or nothing.
 *
 * @param maxBytes how much they may have together, and how much of a snapshot is taken
 */
record RemoteFiles(RemoteSandbox sandbox, long maxBytes) implements LiveFiles {
  @Override
  public boolean areHere() {
    return false;
  }

  @Override
  public void recover() {
    // The server there sees to it.
  }

  @Override
  public boolean answer() throws IOException {
    try {
      sandbox.view().close();
      return true;
    } catch (SandboxAway e) {
      if (!e.isGone()) {
        throw e;
      }
      return false;
    }
  }

  /** The files as they are now. The caller closes the view. */
  WorkspaceView view() throws IOException {
    return new RemoteView(sandbox, sandbox.view());
  }

  @Override
  public Optional<String> write(NewContent file) throws IOException {
    return sandbox.write(file);
  }

  @Override
  public void delete(RawName path) throws IOException {
    sandbox.delete(path);
  }

  @Override
  public void unbundle(InputStream bundle) throws IOException {
    sandbox.unbundle(bundle);
  }

  @Override
  public Taken take(Ground ground, SnapshotNames names, Optional<Stored.Reading> older)
      throws IOException {
    Optional<Basis> basis =
        older.map(
            reading ->
                new Basis(reading.snapshot().catalogue(), Stored.names(reading.row()).content()));
    try (RemoteCapture capture = sandbox.capture(older.map(RemoteFiles::basis))) {
      return ground.vault().receive(names, capture, basis, maxBytes);
    } catch (NoSpaceException e) {
      throw new Refusal(NO_SPACE, "There is no room on this server to take the snapshot");
    } catch (DamagedSnapshot e) {
      if (older.isPresent()) {
        throw e; // It may be the older one that is damaged.
      }
      throw SandboxAway.unable("The workspace sent what is no snapshot: " + e.getMessage(), e);
    }
  }

  private static RemoteSandbox.Basis basis(Stored.Reading reading) {
    return new RemoteSandbox.Basis(
        reading.snapshot().catalogue().end().length(), catalogue(reading));
  }

  private static Content catalogue(Stored.Reading reading) {
    return out -> {
      try (InputStream packed = reading.snapshot().packedCatalogue()) {
        packed.transferTo(out);
      }
    };
  }

  @Override
  public boolean areStillAs(Stored.Reading snapshot) throws IOException {
    return sandbox.isStillAs(catalogue(snapshot));
  }

  @Override
  public void leave(Saved saved) {
    leave();
  }

  @Override
  public void leave() {
    // They are not ours.
  }

  @Override
  public void close() {
    // Nothing is open between calls.
  }
}
