package dev.satchel.files;

import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;

/**
 * A directory that is served.
 *
 * @param given as configured, which links in the workspace may name
 * @param real the same without links
 */
record Root(WorkspacePath given, WorkspacePath real, Directory directory) {
  /** Whether a path begins with one of the root's, whatever links may be further down. */
  boolean leadsTo(List<RawName> path) {
    return startsWith(path, given.names()) || startsWith(path, real.names());
  }

  /** Whether a path, in which there must be no links, lies in the root or is the root. */
  boolean holds(List<RawName> path) {
    return startsWith(path, real.names());
  }

  /** What is left of a path that begins with one of the root's. */
  List<RawName> below(List<RawName> path) {
    WorkspacePath prefix = startsWith(path, given.names()) ? given : real;
    return path.subList(prefix.names().size(), path.size());
  }

  /** Whether the root is what {@code path}, in which there must be no links, names, or in it. */
  boolean liesIn(List<RawName> path) {
    return startsWith(real.names(), path);
  }

  /** Whether {@code path} is {@code prefix}, or goes on from there. */
  static boolean startsWith(List<RawName> path, List<RawName> prefix) {
    return path.size() >= prefix.size() && path.subList(0, prefix.size()).equals(prefix);
  }

  /** Refuses to serve what was a root once: another directory may stand in its place. */
  void check() throws IOException {
    try (Directory now = Directory.openRoot(real.raw())) {
      if (now.stat().isSameFile(directory.stat())) {
        return;
      }
    } catch (FileSystemException e) {
      // Said below, like another directory in its place.
    }
    throw new Refusal(NOT_FOUND, "Root is gone or was replaced, restart the server: " + given);
  }
}
