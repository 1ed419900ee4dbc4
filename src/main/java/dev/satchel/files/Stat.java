package dev.satchel.files;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * What the file system says of a file, taken in one call.
 *
 * @param permissions the twelve bits of permission, setuid, setgid and sticky included
 * @param owner the number of the user that it belongs to
 * @param group the number of the group that it belongs to
 * @param device the file system that holds it; with {@code inode} its identity
 * @param links how many names it has
 * @param size in bytes
 * @param modified when its bytes last changed
 * @param changed when its bytes or its attributes last changed; no process can set this
 */
public record Stat(
    FileType type,
    int permissions,
    int owner,
    int group,
    long device,
    long inode,
    long links,
    long size,
    Timestamp modified,
    Timestamp changed) {

  /**
   * A moment to the nanosecond.
   *
   * @param seconds since 1970, rounded down
   * @param nanos 0 to 999,999,999, counted up from {@code seconds} even before 1970
   */
  public record Timestamp(long seconds, int nanos) implements Comparable<Timestamp> {
    public static Timestamp of(Instant instant) {
      return new Timestamp(instant.getEpochSecond(), instant.getNano());
    }

    /** The same, or the nearest to it that there is: a file can have any number. */
    public Instant instant() {
      long least = Instant.MIN.getEpochSecond();
      long most = Instant.MAX.getEpochSecond();
      return Instant.ofEpochSecond(Math.max(least, Math.min(seconds, most)), nanos);
    }

    @Override
    public int compareTo(Timestamp other) {
      int bySeconds = Long.compare(seconds, other.seconds);
      return bySeconds != 0 ? bySeconds : Integer.compare(nanos, other.nanos);
    }
  }

  /**
   * Reads {@code struct statx} of {@code linux/stat.h}, which is the same on each architecture.
   *
   * @param memory in the order of this machine
   * @param at where in it the struct begins
   */
  static Stat fromStatx(ByteBuffer memory, int at) {
    int mode = Short.toUnsignedInt(memory.getShort(at + 28));
    return new Stat(
        FileType.fromCode(mode >> 12),
        mode & 07777,
        memory.getInt(at + 20),
        memory.getInt(at + 24),
        Integer.toUnsignedLong(memory.getInt(at + 136)) << 32
            | Integer.toUnsignedLong(memory.getInt(at + 140)),
        memory.getLong(at + 32),
        Integer.toUnsignedLong(memory.getInt(at + 16)),
        memory.getLong(at + 40),
        new Timestamp(memory.getLong(at + 112), memory.getInt(at + 120)),
        new Timestamp(memory.getLong(at + 96), memory.getInt(at + 104)));
  }

  /** Whether the user {@code user} may read it, as far as the bits of permission say so at once. */
  boolean isReadableBy(int user) {
    boolean byAll = (permissions & 0444) == 0444;
    return byAll || (owner == user && (permissions & 0400) != 0);
  }

  /** Whether both describe one and the same file, whatever name it has. */
  public boolean isSameFile(Stat other) {
    return device == other.device && inode == other.inode;
  }

  /**
   * Whether the file is the same and nothing about its content has changed from one to the other.
   */
  public boolean isUnchanged(Stat other) {
    return isSameFile(other)
        && size == other.size
        && modified.equals(other.modified)
        && changed.equals(other.changed);
  }

  /** The same with another size. */
  public Stat withSize(long other) {
    return new Stat(
        type, permissions, owner, group, device, inode, links, other, modified, changed);
  }
}
