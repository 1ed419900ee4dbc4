package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Stat;

/**
 * What an archive says of one of its members, whatever the format.
 *
 * @param path with the archive's own root, without a slash at the end
 * @param permissions nine bits: setuid, setgid and sticky do not travel
 * @param modified in seconds since 1970, rounded down
 * @param size in bytes; 0 for what has no content
 */
record Member(RawName path, int permissions, long modified, long size) {
  Member {
    if ((permissions & ~0777) != 0 || size < 0) {
      throw new IllegalArgumentException("no member: " + permissions + ", " + size);
    }
  }

  static Member of(RawName path, Stat stat, long size) {
    return new Member(path, stat.permissions() & 0777, stat.modified().seconds(), size);
  }
}
