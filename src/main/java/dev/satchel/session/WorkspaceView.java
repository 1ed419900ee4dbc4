package dev.satchel.session;

import dev.satchel.RawName;
import dev.satchel.files.Stat.Timestamp;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * A session's files as one request sees them: live ones, or those of one snapshot, which stays
 * until this is closed. Links are followed as long as they stay inside the workspace; one that
 * leads out, or nowhere, is as if it were not there. For one thread, but for what {@link #open}
 * gives.
 */
public interface WorkspaceView extends Closeable {
  Source source();

  /** Which snapshot it is; empty for live files. */
  OptionalLong generation();

  /**
   * Shows {@code visitor} all regular files, depth first and in the order of the bytes of their
   * names, those behind links included, under the names of the links. A directory that is one of
   * those it lies in is passed over.
   *
   * @param isLeftOut asked for the name of each thing; what is left out is not gone into
   * @return whether it was all that should be there: false if a directory could not be looked at,
   *     or if it is a snapshot that lacks something
   * @throws dev.satchel.Refusal CHANGED if the live files were taken away meanwhile
   */
  boolean list(Predicate<RawName> isLeftOut, Visitor visitor) throws IOException;

  /**
   * Opens a regular file.
   *
   * @param path relative to the workspace, of names with slashes between; empty names and {@code .}
   *     are passed over
   * @throws dev.satchel.Refusal NOT_FOUND if there is nothing there, or it lies outside; NOT_A_FILE
   *     if it is something else; FORBIDDEN if it may not be read; CHANGED if it was not found, and
   *     the live files were taken away meanwhile
   */
  ViewedFile open(RawName path) throws IOException;

  /** Is shown files. */
  @FunctionalInterface
  interface Visitor {
    void visit(RawName path, long size, Timestamp modified) throws IOException;
  }

  /** A file that is open. The caller closes it before the view. */
  interface ViewedFile extends Closeable {
    /** In bytes, as it was when it was opened. */
    long size();

    Timestamp modified();

    /** Another one for each content of each file: letters and digits. */
    String tag();

    /**
     * Writes exactly {@code length} bytes from {@code first} on.
     *
     * @throws IOException if they cannot be had, or are damaged
     */
    void copy(long first, long length, OutputStream out) throws IOException;
  }
}
