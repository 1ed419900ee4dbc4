package dev.satchel.archive;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The forms that an archive can have. */
public enum ArchiveFormat {
  ZIP("zip", "application/zip", 0, 9, 4),
  TAR("tar", "application/x-tar", 0, 0, 0),
  TAR_GZ("tar.gz", "application/gzip", 0, 9, 4),
  TAR_ZST("tar.zst", "application/zstd", 1, 19, 3);

  private static final int MAX_PATH = 0xFFFF; // Zip can hold no more; for tar, memory sets it.

  private final String label;
  private final String mediaType;
  private final int minLevel;
  private final int maxLevel;
  private final int defaultLevel;

  ArchiveFormat(String label, String mediaType, int minLevel, int maxLevel, int defaultLevel) {
    this.label = label;
    this.mediaType = mediaType;
    this.minLevel = minLevel;
    this.maxLevel = maxLevel;
    this.defaultLevel = defaultLevel;
  }

  /** How callers name it; the ending of a file's name as well. */
  public String label() {
    return label;
  }

  public String mediaType() {
    return mediaType;
  }

  /** The lowest level of compression; 0 stores everything as it is. */
  public int minLevel() {
    return minLevel;
  }

  /** The highest level of compression. */
  public int maxLevel() {
    return maxLevel;
  }

  /** The level that is taken where nobody asks for one. */
  public int defaultLevel() {
    return defaultLevel;
  }

  /** Whether the length of an archive follows from the sizes of its files. */
  public boolean hasExactLength(int level) {
    return this == TAR || (this == ZIP && level == 0);
  }

  public static Optional<ArchiveFormat> labelled(String label) {
    return Arrays.stream(values()).filter(format -> format.label.equals(label)).findFirst();
  }

  /** All labels as a sentence gives them: {@code 'zip', 'tar' or 'tar.gz'}. */
  public static String labels() {
    String all =
        Arrays.stream(values())
            .map(format -> "'" + format.label + "'")
            .collect(Collectors.joining(", "));
    int last = all.lastIndexOf(", ");
    return all.substring(0, last) + " or " + all.substring(last + 2);
  }

  /** Whether a file's further names can be members without its content. */
  boolean hasHardlinks() {
    return this != ZIP;
  }

  /** The longest path that a member can have, in bytes, with the archive's root. */
  int maxPath() {
    return this == ZIP ? MAX_PATH - 1 : MAX_PATH; // A directory's has a slash more.
  }
}
