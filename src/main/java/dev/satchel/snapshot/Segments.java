package dev.satchel.snapshot;

import java.io.IOException;

/** What is to become an object: it writes itself, once, from its first byte to its last. */
@FunctionalInterface
public interface Segments {
  /**
   * Gives all segments to {@code sink}, which is of no use afterwards.
   *
   * @throws IOException if they cannot be had, or {@code sink} does not take them; nothing is kept
   *     then
   */
  void writeTo(SegmentSink sink) throws IOException;
}
