package dev.satchel.git;

import dev.satchel.RawName;

/**
 * That a file is not what it was.
 *
 * @param path from the directory that was asked about
 */
public record FileChange(Status status, RawName path) {
  /** What became of the file. */
  public enum Status {
    ADDED,
    DELETED,
    UPDATED
  }
}
