package dev.satchel;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes that know how to write themselves. */
@FunctionalInterface
public interface Content {
  /**
   * Writes all bytes to {@code out}, which stays the caller's: it is neither flushed nor closed
   * here.
   *
   * @throws IOException if the bytes cannot be had, or {@code out} does not take them; what was
   *     written until then is not whole
   */
  void writeTo(OutputStream out) throws IOException;
}
