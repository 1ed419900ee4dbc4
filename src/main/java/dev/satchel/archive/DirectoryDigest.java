package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Stat;

/**
 * What all directories of a tree were when they were listed, in a few bytes: a number for all that
 * was added, in its order. Meant to notice what happens by itself, not what someone contrives.
 */
final class DirectoryDigest {
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private long value;

  void add(RawName path, Stat stat) {
    mix(path.hashCode());
    mix(stat.device());
    mix(stat.inode());
    mix(stat.modified().hashCode());
    mix(stat.changed().hashCode());
  }

  private void mix(long more) {
    value = Long.rotateLeft((value ^ more) * FACTOR, 29);
  }

  /** The same if the same was added. */
  long value() {
    return value;
  }
}
