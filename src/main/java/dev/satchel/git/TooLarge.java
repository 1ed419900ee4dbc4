package dev.satchel.git;

import java.io.IOException;

/** An object that is there, but cannot be had without holding more of it in memory than we do. */
final class TooLarge extends IOException {
  private static final long serialVersionUID = 1L;

  TooLarge(long size) {
    super("object of " + size + " bytes is stored as a difference, or is no file");
  }
}
