package dev.satchel.session;

import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.archive.Excludes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The live files of a session on another machine. Each method throws {@link
 * dev.satchel.session.SandboxAway} if it does not answer. Safe for many threads.
 */
public interface RemoteSandbox {
  /**
   * The files as they are now. The sandbox has answered when this returns, so that whoever asks can
   * still be shown a snapshot if it does not, or refuses. The caller closes the view.
   */
  WorkspaceView view() throws IOException;

  /** Writes a file, whole or not at all; says why it was refused, if it was. */
  Optional<String> write(SessionFiles.NewContent file) throws IOException;

  /**
   * Deletes a file, or a link to one.
   *
   * @throws dev.satchel.Refusal NOT_FOUND; NOT_A_FILE; FORBIDDEN
   */
  void delete(RawName path) throws IOException;

  /**
   * Writes what {@code excludes} lets through as a {@code tar.gz}, members called {@code ./path}.
   */
  void bundle(Excludes excludes, OutputStream out) throws IOException;

  /**
   * Puts what a {@code tar.gz} holds over what is there, all of it or nothing.
   *
   * @throws dev.satchel.Refusal as {@link dev.satchel.archive.Import#run} says
   */
  void unbundle(InputStream bundle) throws IOException;

  /**
   * Begins a snapshot of everything. The caller closes it.
   *
   * @param basis an older one, of which frames may be taken over; empty to have everything sent
   */
  RemoteCapture capture(Optional<Basis> basis) throws IOException;

  /**
   * An older snapshot of the same files.
   *
   * @param length how many bytes its object has
   * @param catalogue its catalogue as it is kept; asked for once
   */
  record Basis(long length, Content catalogue) {}

  /**
   * Whether nothing has changed since a snapshot was taken.
   *
   * @param catalogue of the snapshot, as it is kept; asked for once
   */
  boolean isStillAs(Content catalogue) throws IOException;
}
