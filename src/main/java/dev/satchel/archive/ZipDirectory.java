package dev.satchel.archive;

import dev.satchel.files.Scratch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The directory at the end of a zip, of members in their order. */
final class ZipDirectory implements Closeable {
  private static final int MAX_16 = 0xFFFF;
  private static final int VERSION = 45;
  private static final int MADE_BY_UNIX = 3 << 8;

  private final Spill entries;
  private long foreseen;
  private long count;

  ZipDirectory(Scratch scratch) {
    this.entries = new Spill(scratch);
  }

  void add(ZipMember member) throws IOException {
    entries.write(member.central());
    count++;
  }

  /** Leaves room for a member of which only the length of its entry is known. */
  void foresee(ZipMember member) {
    foreseen += member.centralLength();
    count++;
  }

  /** Adds all that {@code more} holds, which stays the caller's. */
  void add(ZipDirectory more) throws IOException {
    more.entries.written().copyTo((bytes, length) -> entries.write(bytes, 0, length));
    count += more.count;
  }

  /** Writes it, and what ends the archive. Nothing can be added afterwards. */
  void writeTo(Output out) throws IOException {
    long start = out.position();
    entries.written().copyTo(out::write);
    out.pass(foreseen);
    out.write(end(start, out.position() - start, count));
  }

  /** What comes behind a directory of {@code count} entries. */
  static byte[] end(long start, long size, long count) {
    boolean isLarge = count >= MAX_16 || start >= ZipMember.MAX_32 || size >= ZipMember.MAX_32;
    ByteBuffer end = ByteBuffer.allocate(isLarge ? 98 : 22).order(ByteOrder.LITTLE_ENDIAN);
    if (isLarge) {
      putZip64(end, start, size, count);
    }
    end.putInt(0x06054b50).putInt(0);
    short shortCount = (short) Math.min(count, MAX_16);
    end.putShort(shortCount).putShort(shortCount);
    end.putInt((int) Math.min(size, ZipMember.MAX_32));
    end.putInt((int) Math.min(start, ZipMember.MAX_32));
    return end.putShort((short) 0).array();
  }

  /** The ZIP64 end of central directory record, and the locator that points to it. */
  private static void putZip64(ByteBuffer end, long start, long size, long count) {
    end.putInt(0x06064b50).putLong(44);
    end.putShort((short) (MADE_BY_UNIX | VERSION)).putShort((short) VERSION).putInt(0).putInt(0);
    end.putLong(count).putLong(count).putLong(size).putLong(start);
    end.putInt(0x07064b50).putInt(0).putLong(start + size).putInt(1);
  }

  @Override
  public void close() throws IOException {
    entries.close();
  }
}
