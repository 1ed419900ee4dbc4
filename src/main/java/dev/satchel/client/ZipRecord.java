package dev.satchel.client;

import dev.satchel.RawName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * What zip says of a member (PKWARE's APPNOTE 6.3). Satchel writes the same bytes for the same
 * values, so what is read is compared with them.
 *
 * @param name as it is written; that of a directory ends with a slash
 * @param isStreamed whether checksum and sizes follow behind the content
 * @param time seconds since 1970 if they fit 32 bits; else {@link #NO_TIME}
 * @param dosTime time and date as DOS has them
 * @param wide whether sizes have 64 bits
 * @param offset where the member begins
 */
record ZipRecord(
    RawName name,
    boolean isStreamed,
    int method,
    long time,
    int dosTime,
    boolean wide,
    long crc,
    long compressed,
    long size,
    long offset) {
  static final int LOCAL = 0x04034b50;
  static final int DESCRIPTOR = 0x08074b50;
  static final int CENTRAL = 0x02014b50;
  static final int LOCAL_LENGTH = 30;
  static final int CENTRAL_LENGTH = 46;
  static final int STORED = 0;
  static final int DEFLATED = 8;
  static final long MAX_32 = 0xFFFFFFFFL;
  static final long NO_TIME = Long.MIN_VALUE;

  static final int FILE = 0100000;
  static final int DIRECTORY = 0040000;
  static final int SYMLINK = 0120000;

  private static final int IS_STREAMED = 1 << 3;
  private static final int IS_UTF8 = 1 << 11;
  private static final int UNIX = 3 << 8;
  private static final int WIDE_FIELD = 0x0001;
  private static final int TIME_FIELD = 0x5455;
  private static final int DOS_DIRECTORY = 0x10;
  private static final long DOS_FIRST = seconds(LocalDateTime.of(1980, 1, 1, 0, 0));
  private static final long DOS_LAST = seconds(LocalDateTime.of(2107, 12, 31, 23, 59, 59));

  private static long seconds(LocalDateTime time) {
    return time.toEpochSecond(ZoneOffset.UTC);
  }

  /** The time that has 32 bits, if {@code seconds} fit them. */
  static long time(long seconds) {
    return (int) seconds == seconds ? seconds : NO_TIME;
  }

  /** The next time that DOS has, in steps of two seconds. */
  static int dosTime(long seconds) {
    long nearest = Math.min(Math.max(seconds, DOS_FIRST), DOS_LAST);
    LocalDateTime time = LocalDateTime.ofEpochSecond(nearest, 0, ZoneOffset.UTC);
    int date = (time.getYear() - 1980) << 9 | time.getMonthValue() << 5 | time.getDayOfMonth();
    return date << 16 | time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2;
  }

  ZipRecord with(long newCrc, long newCompressed, long newSize) {
    return new ZipRecord(
        name, isStreamed, method, time, dosTime, wide, newCrc, newCompressed, newSize, offset);
  }

  boolean isDirectory() {
    return name.endsWithSlash();
  }

  /** The header before the content; sizes and checksum of what is streamed are left open. */
  byte[] local() {
    ByteBuffer out = buffer(LOCAL_LENGTH + name.length() + (wide ? 20 : 0) + timeLength());
    out.putInt(LOCAL).putShort((short) version());
    putShared(out, isStreamed);
    out.putShort((short) name.length()).putShort((short) ((wide ? 20 : 0) + timeLength()));
    out.put(name.bytes());
    if (wide) {
      out.putShort((short) WIDE_FIELD).putShort((short) 16).putLong(0).putLong(0);
    }
    return putTime(out).array();
  }

  /** What follows the content of what is streamed. */
  byte[] descriptor() {
    ByteBuffer out = buffer(wide ? 24 : 16).putInt(DESCRIPTOR).putInt((int) crc);
    return (wide
            ? out.putLong(compressed).putLong(size)
            : out.putInt((int) compressed).putInt((int) size))
        .array();
  }

  /**
   * The entry in the directory.
   *
   * @param mode type and permissions
   */
  byte[] central(int mode) {
    int extra = (wide ? 16 : 0) + (isFar() ? 8 : 0);
    int extras = (extra > 0 ? 4 + extra : 0) + timeLength();
    ByteBuffer out = buffer(CENTRAL_LENGTH + name.length() + extras);
    int version = isFar() ? 45 : version();
    out.putInt(CENTRAL).putShort((short) (UNIX | version)).putShort((short) version);
    putShared(out, false);
    out.putShort((short) name.length()).putShort((short) extras);
    out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    out.putInt(mode << 16 | (isDirectory() ? DOS_DIRECTORY : 0));
    out.putInt((int) Math.min(offset, MAX_32)).put(name.bytes());
    if (extra > 0) {
      out.putShort((short) WIDE_FIELD).putShort((short) extra);
    }
    if (wide) {
      out.putLong(size).putLong(compressed);
    }
    if (isFar()) {
      out.putLong(offset);
    }
    return putTime(out).array();
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private boolean isFar() {
    return offset >= MAX_32;
  }

  private int version() {
    return wide ? 45 : 20;
  }

  private int timeLength() {
    return time == NO_TIME ? 0 : 9;
  }

  private void putShared(ByteBuffer out, boolean isOpen) {
    int utf8 = !name.isAscii() && name.isUtf8() ? IS_UTF8 : 0;
    out.putShort((short) (utf8 | (isStreamed ? IS_STREAMED : 0)));
    out.putShort((short) method).putInt(dosTime).putInt(isOpen ? 0 : (int) crc);
    out.putInt(wide ? -1 : isOpen ? 0 : (int) compressed);
    out.putInt(wide ? -1 : isOpen ? 0 : (int) size);
  }

  private ByteBuffer putTime(ByteBuffer out) {
    return time == NO_TIME
        ? out
        : out.putShort((short) TIME_FIELD).putShort((short) 5).put((byte) 1).putInt((int) time);
  }
}
