package dev.satchel.archive;

import java.io.IOException;

/** Bytes that can be read from any place, and by several threads at once. */
@FunctionalInterface
interface Bytes {
  /**
   * Reads up to {@code length} bytes from {@code position} on.
   *
   * @return how many came; 0 where there are none
   */
  int readAt(long position, byte[] target, int offset, int length) throws IOException;
}
