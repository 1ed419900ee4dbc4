package dev.satchel.client;

import dev.satchel.RawName;

/**
 * What an archive says of something in it.
 *
 * @param path from the archive's root on, which is its first name; no slash at the end
 * @param permissions nine bits
 * @param modified seconds since 1970
 * @param size of the content, in bytes; 0 for what has none
 * @param target the text of a symbolic link, or the path of the file that a hard link is another
 *     name of; else empty
 */
record Member(Kind kind, RawName path, int permissions, long modified, long size, RawName target) {
  static final RawName NO_TARGET = RawName.of("");

  /** What something is. Zip tells only at its end whether a file is a symbolic link. */
  enum Kind {
    FILE(0),
    DIRECTORY(1),
    SYMLINK(2),
    HARDLINK(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  Member {
    if ((permissions & ~0777) != 0 || size < 0) {
      throw new IllegalArgumentException("no member: " + permissions + ", " + size);
    }
  }

  /** Kind and permissions in one number. */
  static int mode(Kind kind, int permissions) {
    return kind.number << 9 | permissions;
  }

  /** A regular file, or what zip does not yet tell from one. */
  boolean isFile() {
    return kind == Kind.FILE;
  }
}
