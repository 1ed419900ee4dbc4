package dev.satchel.archive;

/**
 * How much an archive may unpack to.
 *
 * @param entries how many members it may have, directories that it only implies included
 * @param bytes how much all its files may have together, in bytes, holes included
 * @param bytesPerEntry how much one file may have, in bytes
 * @param ratio how many times as large as what arrived may be what it becomes, from 256 MiB on
 * @param pathLength how long the path of a member below the destination may be, in bytes
 * @param depth how many directories a member may be in
 */
public record ImportLimits(
    long entries, long bytes, long bytesPerEntry, int ratio, int pathLength, int depth) {
  /** What the limits are called where someone sets them, and in refusals. */
  public static final String ENTRIES = "SATCHEL_MAX_IMPORT_ENTRIES";

  public static final String BYTES = "SATCHEL_MAX_IMPORT_BYTES";
  public static final String FILE = "SATCHEL_MAX_IMPORT_FILE";
  public static final String RATIO = "SATCHEL_MAX_IMPORT_RATIO";
  public static final String PATH = "SATCHEL_MAX_IMPORT_PATH";
  public static final String DEPTH = "SATCHEL_MAX_DEPTH";

  public ImportLimits {
    if (Math.min(entries, Math.min(bytes, bytesPerEntry)) <= 0
        || Math.min(ratio, Math.min(pathLength, depth)) <= 0) {
      throw new IllegalArgumentException("limits of an import must be positive");
    }
  }
}
