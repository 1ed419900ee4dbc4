package dev.satchel.client;

import dev.satchel.RawName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads what zip says of members, as far as it says something; then it must be, byte by byte, what
 * Satchel writes for that.
 */
final class ZipFields {
  private static final int WIDE_FIELD = 0x0001;
  private static final int TIME_FIELD = 0x5455;

  private final Feed feed;
  private ByteBuffer header = ByteBuffer.allocate(0);
  private ByteBuffer extra = ByteBuffer.allocate(0);
  private byte[] name = {};
  private int length;

  ZipFields(Feed feed) {
    this.feed = feed;
  }

  /** The four bytes that tell what comes next. */
  int signature() throws IOException {
    feed.require(Integer.BYTES);
    return u32(feed.at());
  }

  private int u32(int at) {
    return ByteBuffer.wrap(feed.buffer()).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }

  /** Reads a header before content; checksum and sizes are as they stand there. */
  ZipRecord local() throws IOException {
    long offset = feed.position();
    look(ZipRecord.LOCAL_LENGTH, 26);
    boolean isStreamed = (header.getShort(6) & 8) != 0;
    boolean wide = length > 0 && field(WIDE_FIELD);
    ZipRecord record =
        new ZipRecord(
            RawName.of(name),
            isStreamed,
            header.getShort(8) & 0xFFFF,
            time(),
            header.getInt(10),
            wide,
            header.getInt(14) & ZipRecord.MAX_32,
            header.getInt(18) & ZipRecord.MAX_32,
            header.getInt(22) & ZipRecord.MAX_32,
            offset);
    if (!passes(record.local())) {
      throw Damage.header(feed, offset);
    }
    return record;
  }

  /**
   * Reads an entry of the directory.
   *
   * @param mode takes type and permissions
   */
  ZipRecord central(int[] mode) throws IOException {
    look(ZipRecord.CENTRAL_LENGTH, 28);
    boolean hasWide = field(WIDE_FIELD);
    int wideLength = hasWide ? extra.limit() - extra.position() : 0;
    boolean wide = wideLength >= 16;
    long size = wide ? extra.getLong() : header.getInt(24) & ZipRecord.MAX_32;
    long compressed = wide ? extra.getLong() : header.getInt(20) & ZipRecord.MAX_32;
    boolean isFar = wideLength == 8 || wideLength == 24;
    long offset = isFar ? extra.getLong() : header.getInt(42) & ZipRecord.MAX_32;
    mode[0] = header.getShort(40) & 0xFFFF;
    ZipRecord record =
        new ZipRecord(
            RawName.of(name),
            (header.getShort(8) & 8) != 0,
            header.getShort(10) & 0xFFFF,
            time(),
            header.getInt(12),
            wide,
            header.getInt(16) & ZipRecord.MAX_32,
            compressed,
            size,
            offset);
    expect(record.central(mode[0]), "this is no entry of a directory as Satchel writes it");
    return record;
  }

  /** Makes a header, the name and the extra fields behind it readable. */
  private void look(int fixed, int lengths) throws IOException {
    feed.require(fixed);
    ByteBuffer all = ByteBuffer.wrap(feed.buffer());
    int at = feed.at();
    header = all.slice(at, fixed).order(ByteOrder.LITTLE_ENDIAN);
    int nameLength = header.getShort(lengths) & 0xFFFF;
    int extraLength = header.getShort(lengths + 2) & 0xFFFF;
    length = fixed + nameLength + extraLength;
    feed.require(length);
    at = feed.at();
    header = all.slice(at, fixed).order(ByteOrder.LITTLE_ENDIAN);
    name = Arrays.copyOfRange(feed.buffer(), at + fixed, at + fixed + nameLength);
    extra = all.slice(at + fixed + nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Goes to the content of an extra field; tells whether there is one. */
  private boolean field(int id) {
    extra.clear();
    while (extra.remaining() >= 4) {
      int found = extra.getShort() & 0xFFFF;
      int end = extra.position() + 2 + (extra.getShort(extra.position()) & 0xFFFF);
      extra.getShort();
      if (end > extra.limit()) {
        return false;
      }
      if (found == id) {
        extra.limit(end);
        return true;
      }
      extra.position(end);
    }
    return false;
  }

  private long time() {
    return field(TIME_FIELD) && extra.remaining() == 5
        ? extra.getInt(extra.position() + 1)
        : ZipRecord.NO_TIME;
  }

  /** Goes on behind bytes that must be next. */
  void expect(byte[] bytes, String otherwise) throws IOException {
    if (!passes(bytes)) {
      throw Damage.at(feed.place(), otherwise);
    }
  }

  /** Goes on behind {@code bytes} if they are next, and tells whether they are. */
  private boolean passes(byte[] bytes) throws IOException {
    feed.require(bytes.length);
    int at = feed.at();
    boolean areNext = Arrays.equals(feed.buffer(), at, at + bytes.length, bytes, 0, bytes.length);
    if (areNext) {
      feed.advance(bytes.length);
    }
    return areNext;
  }
}
