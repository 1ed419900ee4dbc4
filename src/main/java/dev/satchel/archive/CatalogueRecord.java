package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Stat;
import java.util.Optional;

/**
 * What a {@link Catalogue} says, one thing after the other. Frames and members come in the order of
 * the object: the frames that a member lies in come before it, so that a pack of small members is
 * one frame and then all of these, and a large file is all of its frames and then the file. These
 * frames with these members are a unit: no member of a unit lies in a frame of another.
 */
public sealed interface CatalogueRecord {
  /** What kind of thing a member is. */
  enum Kind {
    DIRECTORY('D'),
    FILE('F'),
    SYMLINK('S'),
    HARDLINK('H');

    private final char sign;

    Kind(char sign) {
      this.sign = sign;
    }

    /** How it is written. */
    char sign() {
      return sign;
    }
  }

  /**
   * A frame of the object: bytes that can be unpacked by themselves.
   *
   * @param position of its first byte in the object
   * @param length how many bytes of the object it has
   * @param start the position in the tar stream of the first byte that it becomes
   * @param size how many bytes it becomes
   * @param sha256 of its bytes in the object, 32 bytes
   */
  record Frame(long position, int length, long start, int size, Digest sha256)
      implements CatalogueRecord {}

  /**
   * A member of the tar stream.
   *
   * @param path below the top of the tree; empty for the top itself
   * @param permissions nine bits
   * @param changed when the file's bytes or attributes had last changed where it was read
   * @param device with {@code inode} the identity of the file that it was read from
   * @param isSettled whether it is certain that a file that still has all of this has these bytes
   * @param size of its content, in bytes
   * @param start the position of its first header in the tar stream
   * @param headerLength how many bytes of headers there are, before its content
   * @param sha256 of its content; empty unless it is a file
   * @param target the text of a symbolic link, or the path of the file that a hard link names;
   *     empty for others
   */
  record Member(
      Kind kind,
      RawName path,
      int permissions,
      Stat.Timestamp modified,
      Stat.Timestamp changed,
      long device,
      long inode,
      boolean isSettled,
      long size,
      long start,
      int headerLength,
      Optional<Digest> sha256,
      Optional<RawName> target)
      implements CatalogueRecord {
    /** The position of its content in the tar stream. */
    public long contentStart() {
      return start + headerLength;
    }
  }

  /**
   * Something that is not in the object as it stood in the tree.
   *
   * @param isFault whether that was not meant to be so
   * @param reason for people, in a few words
   * @param target the text, if it is a link
   */
  record Absence(RawName path, boolean isFault, String reason, Optional<RawName> target)
      implements CatalogueRecord {
    /** Whether it only came about because something changed just then, and need not come again. */
    public boolean isPassing() {
      return isFault && Omission.isPassing(reason);
    }
  }

  /**
   * The last record.
   *
   * @param members how many there are, the top included
   * @param bytes of all files together
   * @param faults how many absences were not meant
   * @param length of the object, in bytes, with what follows the last frame
   * @param size of the tar stream, in bytes
   * @param rest what had changed before this moment, and stands here with that time, cannot have
   *     changed since without another time
   */
  record End(long members, long bytes, long faults, long length, long size, Stat.Timestamp rest)
      implements CatalogueRecord {
    /** The same with another moment. */
    End restingAt(Stat.Timestamp moment) {
      return new End(members, bytes, faults, length, size, moment);
    }
  }
}
