package dev.satchel.server;

/** Numbers of bytes for people. */
final class Amount {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Amount() {}

  /** Rounded down, so that nobody counts on what is not there. */
  static String of(long bytes) {
    int unit = 0;
    long rest = bytes;
    while (rest >= 10 * 1024 && unit < UNITS.length - 1) {
      rest /= 1024;
      unit++;
    }
    return rest + " " + UNITS[unit];
  }
}
