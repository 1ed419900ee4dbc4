package dev.satchel.archive;

import dev.satchel.RawName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * What zip says of one member, in the header before its content, in the descriptor behind it if
 * that is large, and in the directory at the end (PKWARE's APPNOTE 6.3). It has Unix modes and
 * links, and times in an extended timestamp beside the DOS ones, which are in UTC.
 */
final class ZipMember {
  /** The largest number in 32 bits, which says that the real one is elsewhere. */
  static final long MAX_32 = 0xFFFFFFFFL;

  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int DESCRIPTOR_FOLLOWS = 1 << 3;
  private static final int NAME_IS_UTF8 = 1 << 11;
  private static final int MADE_BY_UNIX = 3 << 8;
  private static final int REGULAR = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int SYMLINK = 0120000;
  private static final int DOS_DIRECTORY = 0x10;
  static final long DOS_FIRST = 315_532_800L; // 1980-01-01T00:00:00Z
  private static final long DOS_LAST = 4_354_819_199L; // 2107-12-31T23:59:59Z

  private final RawName name;
  private final int unixMode;
  private final long modified;
  private final boolean isLarge;
  private final int flags;
  private int method = STORED;
  private boolean zip64;
  private long offset;
  private int crc;
  private long compressed;
  private long size;

  private ZipMember(RawName name, int type, Member member, boolean isLarge) {
    this.name = name;
    this.unixMode = type | member.permissions();
    this.modified = member.modified();
    this.isLarge = isLarge;
    int utf8 = !name.isAscii() && name.isUtf8() ? NAME_IS_UTF8 : 0;
    this.flags = utf8 | (isLarge ? DESCRIPTOR_FOLLOWS : 0);
  }

  static ZipMember directory(Member member) {
    return new ZipMember(member.path().child(RawName.of("")), DIRECTORY, member, false);
  }

  static ZipMember symlink(Member member) {
    return new ZipMember(member.path(), SYMLINK, member, false);
  }

  /** A file that is compressed before its header is written. */
  static ZipMember small(Member member) {
    return new ZipMember(member.path(), REGULAR, member, false);
  }

  /**
   * A file that is compressed as it passes, with its sizes in a descriptor behind it. Its method is
   * to deflate in any case, since an entry that is stored and has a descriptor cannot be read from
   * a stream.
   */
  static ZipMember large(Member member) {
    return new ZipMember(member.path(), REGULAR, member, true);
  }

  /** Says what its content is. */
  void content(int crc32, long compressedSize, long plainSize) {
    crc = crc32;
    compressed = compressedSize;
    size = plainSize;
    method = isLarge || compressedSize != plainSize ? DEFLATED : STORED;
  }

  /**
   * Says where it begins. A reader takes the form of the descriptor from the directory, where ZIP64
   * fields are as soon as the offset needs them: so both are the same then.
   */
  void begin(long position, long plainSize) {
    offset = position;
    if (isLarge) {
      method = DEFLATED;
      zip64 = BlockDeflater.streamBound(plainSize) >= MAX_32 || position >= MAX_32;
    }
  }

  /** How long its local header is, in bytes. */
  int localLength() {
    return 30 + name.length() + (zip64 ? 20 : 0) + (hasTime() ? 9 : 0);
  }

  /** How many bytes its content takes. */
  long compressed() {
    return compressed;
  }

  /** Where its content begins. */
  long contentStart() {
    return offset + localLength();
  }

  /** How long its descriptor is, in bytes. */
  int descriptorLength() {
    return isLarge ? (zip64 ? 24 : 16) : 0;
  }

  /** How long its entry in the directory is, in bytes. */
  int centralLength() {
    return 46 + name.length() + centralZip64Length() + (hasTime() ? 9 : 0);
  }

  private int centralZip64Length() {
    boolean isFar = offset >= MAX_32;
    return zip64 || isFar ? 4 + (zip64 ? 16 : 0) + (isFar ? 8 : 0) : 0;
  }

  private int versionNeeded() {
    return zip64 ? 45 : 20;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Its local header. Of a large one, sizes and checksum are left open. */
  byte[] local() {
    byte[] bytes = new byte[localLength()];
    ByteBuffer header = littleEndian(bytes).putInt(0x04034b50);
    putCommon(header, isLarge, versionNeeded());
    header.putShort((short) name.length());
    header.putShort((short) ((zip64 ? 20 : 0) + (hasTime() ? 9 : 0)));
    header.put(name.bytes());
    if (zip64) {
      header.putShort((short) 1).putShort((short) 16).putLong(0).putLong(0);
    }
    putTime(header);
    return bytes;
  }

  /** What follows a large one. */
  byte[] descriptor() {
    byte[] bytes = new byte[descriptorLength()];
    ByteBuffer header = littleEndian(bytes).putInt(0x08074b50).putInt(crc);
    if (zip64) {
      header.putLong(compressed).putLong(size);
    } else {
      header.putInt((int) compressed).putInt((int) size);
    }
    return bytes;
  }

  /** Its entry in the directory. */
  byte[] central() {
    boolean isFar = offset >= MAX_32;
    byte[] bytes = new byte[centralLength()];
    ByteBuffer header = littleEndian(bytes).putInt(0x02014b50);
    int version = isFar ? 45 : versionNeeded();
    header.putShort((short) (MADE_BY_UNIX | version));
    putCommon(header, false, version);
    header.putShort((short) name.length());
    header.putShort((short) (centralZip64Length() + (hasTime() ? 9 : 0)));
    header.putShort((short) 0); // comment
    header.putShort((short) 0); // disk
    header.putShort((short) 0); // internal attributes
    boolean isDirectory = (unixMode & DIRECTORY) != 0 && (unixMode & REGULAR) == 0;
    header.putInt(unixMode << 16 | (isDirectory ? DOS_DIRECTORY : 0));
    header.putInt((int) Math.min(offset, MAX_32));
    header.put(name.bytes());
    putCentralZip64(header, isFar);
    putTime(header);
    return bytes;
  }

  /** What both headers have in common: from the version needed to the sizes. */
  private void putCommon(ByteBuffer header, boolean isOpen, int version) {
    header.putShort((short) version).putShort((short) flags);
    header.putShort((short) method).putInt(dosTime(modified));
    header.putInt(isOpen ? 0 : crc);
    header.putInt(zip64 ? (int) MAX_32 : isOpen ? 0 : (int) compressed);
    header.putInt(zip64 ? (int) MAX_32 : isOpen ? 0 : (int) size);
  }

  private void putCentralZip64(ByteBuffer header, boolean isFar) {
    if (centralZip64Length() == 0) {
      return;
    }
    header.putShort((short) 1).putShort((short) (centralZip64Length() - 4));
    if (zip64) {
      header.putLong(size).putLong(compressed);
    }
    if (isFar) {
      header.putLong(offset);
    }
  }

  /** Info-ZIP's extended timestamp; left out where 32 bits of seconds do not reach. */
  private void putTime(ByteBuffer header) {
    if (hasTime()) {
      header.putShort((short) 0x5455).putShort((short) 5).put((byte) 1);
      header.putInt((int) modified);
    }
  }

  private boolean hasTime() {
    return modified == (int) modified;
  }

  /** Date and time in steps of two seconds, from 1980 to 2107; the nearest where it is outside. */
  private static int dosTime(long seconds) {
    long nearest = Math.max(DOS_FIRST, Math.min(seconds, DOS_LAST));
    LocalDateTime time = LocalDateTime.ofEpochSecond(nearest, 0, ZoneOffset.UTC);
    return (time.getYear() - 1980) << 25
        | time.getMonthValue() << 21
        | time.getDayOfMonth() << 16
        | time.getHour() << 11
        | time.getMinute() << 5
        | time.getSecond() / 2;
  }
}
