package dev.satchel.archive;

import java.io.IOException;

/** Takes what a piece comes to say of its entries, in their order. */
interface Notes {
  /** An entry that is no regular file, or is left out. */
  void add(Entry entry) throws IOException;

  /**
   * A regular file with its content.
   *
   * @param size how many bytes of it are there
   */
  void file(Entry.OfFile file, long size, Finding finding) throws IOException;
}
