package dev.satchel.session;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.snapshot.SnapshotNames;
import dev.satchel.snapshot.Taken;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The live files of a session, wherever they lie. Those on another machine throw {@link
 * SandboxAway} if that does not answer. Safe for many threads; each who has opened them closes
 * them.
 */
interface LiveFiles extends Closeable {
  /**
   * Whether they are on this server, which keeps the session's lease then as long as they are live.
   */
  boolean areHere();

  /** Ends what the server that had the session before has left undone in them. */
  void recover() throws IOException;

  /**
   * Whether they are still there.
   *
   * @throws SandboxAway if they are, or may be, but cannot be had at the moment
   */
  boolean answer() throws IOException;

  /** Writes a file, whole or not at all; says why it was refused, if it was. */
  Optional<String> write(SessionFiles.NewContent file) throws IOException;

  /**
   * Deletes a file, or a link to one.
   *
   * @throws Refusal NOT_FOUND; NOT_A_FILE; FORBIDDEN
   */
  void delete(RawName path) throws IOException;

  /**
   * Puts what a {@code tar.gz} holds over what is there, all of it or nothing.
   *
   * @throws Refusal as {@link dev.satchel.archive.Import#run} says
   */
  void unbundle(InputStream bundle) throws IOException;

  /**
   * Puts a snapshot of them into the store.
   *
   * @param older one of which unchanged frames are taken over; stays the caller's
   * @throws Refusal NO_SPACE; CHANGED if the older one went meanwhile; INCOMPLETE if they have more
   *     than is taken from another machine
   * @throws dev.satchel.archive.DamagedSnapshot if it, or the older one, turns out to be damaged
   */
  Taken take(Ground ground, SnapshotNames names, Optional<Stored.Reading> older) throws IOException;

  /** Whether nothing has changed since a snapshot was taken. */
  boolean areStillAs(Stored.Reading snapshot) throws IOException;

  /** Opens the snapshot that all of them is in. */
  @FunctionalInterface
  interface Saved {
    /** The caller closes it. */
    Stored.Reading open() throws IOException;
  }

  /**
   * Sees to what becomes of them now that they are no session's: on this server they go, when
   * nobody has them open any more, unless they turn out to be other than {@code saved} then; on
   * another machine they stay, since they are not ours.
   */
  void leave(Saved saved);

  /** The same for those that nobody but the caller has worked with, whatever they are now. */
  void leave();

  @Override
  void close();
}
