package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Stat.Timestamp;

/**
 * What an archive that is read says of one of its members.
 *
 * @param name as it stands there
 * @param permissions nine bits
 * @param size of a file, in bytes, holes included
 * @param target of a link of either kind; else empty
 */
record Incoming(
    RawName name, Kind kind, int permissions, Timestamp modified, long size, RawName target) {
  static final RawName NONE = RawName.of("");

  /** What a member is. */
  enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARDLINK
  }
}
