package dev.satchel.client;

/**
 * A file that git would say has changed.
 *
 * @param path from the repository's directory on
 */
public record GitChange(Status status, String path) {
  /** What has become of it. */
  public enum Status {
    MOVED,
    ADDED,
    DELETED,
    UPDATED
  }
}
