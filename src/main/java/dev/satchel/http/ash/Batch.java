package dev.satchel.http.ash;

import java.util.List;

/**
 * Files that are to be written at once.
 *
 * @param target the directory that their paths begin in
 */
record Batch(List<Item> files, String target) {
  /** What {@link #target} is if nothing is said: the workspace. */
  static final String TOP = ".";

  /**
   * One of them.
   *
   * @param content where in the body the quotation mark is with which its content begins
   */
  record Item(String path, long content) {}

  Batch {
    files = List.copyOf(files);
  }
}
