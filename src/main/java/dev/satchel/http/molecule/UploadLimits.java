package dev.satchel.http.molecule;

/**
 * How much one upload may bring.
 *
 * @param bytes of the body
 * @param fileBytes of each file in it
 */
public record UploadLimits(long bytes, long fileBytes) {
  static final int FILES = 64;
  static final int FIELDS = 32;
  static final int FIELD_BYTES = 1 << 20;

  private static final long MIB = 1 << 20;

  public UploadLimits {
    if (bytes <= 0 || fileBytes <= 0) {
      throw new IllegalArgumentException("limits must be positive: " + bytes + ", " + fileBytes);
    }
  }

  /** In words of the wire. */
  String total() {
    return "limit (" + bytes / MIB + " MB)";
  }

  /** In words of the wire. */
  String perFile() {
    return "per-file limit (" + fileBytes / MIB + " MB)";
  }
}
