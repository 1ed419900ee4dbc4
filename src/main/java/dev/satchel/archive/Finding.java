package dev.satchel.archive;

/**
 * What reading a file's content has brought to light.
 *
 * @param sha256 64 hexadecimal digits
 * @param crc32 as zip has it
 */
record Finding(String sha256, int crc32) {
  /** In place of what is not known yet, where only the length of a text matters. */
  static final Finding UNKNOWN = new Finding("0".repeat(64), 0);
}
