package dev.satchel.registry;

import java.util.regex.Pattern;

/**
 * What is known of a snapshot when it is whole.
 *
 * @param bytes how many its objects have together
 * @param digest its SHA-256, as 64 hexadecimal digits in lower case
 * @param entries how many files, directories and links it has
 * @param faults how many things could not be taken into it
 */
public record SnapshotFacts(long bytes, String digest, long entries, long faults) {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  public SnapshotFacts {
    if (bytes < 0 || entries < 0 || faults < 0 || !DIGEST.matcher(digest).matches()) {
      throw new IllegalArgumentException(
          "not what a snapshot is like: %d, %s, %d, %d".formatted(bytes, digest, entries, faults));
    }
  }

  /** Whether nothing is missing that should be there. */
  public boolean complete() {
    return faults == 0;
  }
}
