package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Makes zips that no archiver would make, field by field. */
final class ZipMaker {
  static final int FILE = 0100644;
  static final int LINK = 0120777;
  static final int DIRECTORY = 0040755;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Entry> entries = new ArrayList<>();
  private byte[] comment = {};
  private boolean zip64End;
  private int countOff;

  /** One member; what is written of it may be made to differ from what it is. */
  static final class Entry {
    private final byte[] name;
    private final byte[] plain;
    byte[] centralName;
    int method;
    int flags;
    int mode = FILE;
    int host = 3;
    boolean zip64;
    boolean wideDescriptor;
    boolean signature = true;
    long crcOff;
    long sizeOff;
    long centralCrcOff;
    long centralSizeOff;
    long centralOffsetOff;
    int centralMethodOff;
    byte[] extra = {};
    private long offset;
    private byte[] packed = {};

    Entry(String name, String content) {
      this(name.getBytes(UTF_8), content.getBytes(UTF_8));
    }

    Entry(byte[] name, byte[] content) {
      this.name = name;
      this.centralName = name;
      this.plain = content;
    }

    Entry mode(int unixMode) {
      mode = unixMode;
      return this;
    }

    /** Deflated, its sizes behind it. */
    Entry streamed() {
      method = 8;
      flags |= 8;
      return this;
    }

    Entry deflated() {
      method = 8;
      return this;
    }
  }

  ZipMaker add(String name, String content) {
    return add(new Entry(name, content));
  }

  ZipMaker add(Entry entry) {
    CRC32 sum = new CRC32();
    sum.update(entry.plain);
    entry.packed = entry.method == 8 ? deflate(entry.plain) : entry.plain;
    entry.offset = out.size();
    boolean isOpen = (entry.flags & 8) != 0;
    byte[] extra = entry.zip64 ? zip64(entry, isOpen) : entry.extra;
    ByteBuffer header = littleEndian(30).putInt(0x04034b50).putShort((short) 45);
    header.putShort((short) entry.flags).putShort((short) entry.method).putInt(0x21 << 16);
    header.putInt(isOpen ? 0 : (int) (sum.getValue() + entry.crcOff));
    header.putInt(entry.zip64 ? -1 : isOpen ? 0 : entry.packed.length);
    header.putInt(entry.zip64 ? -1 : isOpen ? 0 : (int) (entry.plain.length + entry.sizeOff));
    header.putShort((short) entry.name.length).putShort((short) extra.length);
    out.writeBytes(written(header));
    out.writeBytes(entry.name);
    out.writeBytes(extra);
    out.writeBytes(entry.packed);
    if (isOpen) {
      out.writeBytes(descriptor(entry, sum.getValue() + entry.crcOff));
    }
    entries.add(entry);
    return this;
  }

  private static byte[] zip64(Entry entry, boolean isOpen) {
    return written(
        littleEndian(20)
            .putShort((short) 1)
            .putShort((short) 16)
            .putLong(isOpen ? 0 : entry.plain.length)
            .putLong(isOpen ? 0 : entry.packed.length));
  }

  private static byte[] descriptor(Entry entry, long sum) {
    ByteBuffer bytes = littleEndian(24);
    if (entry.signature) {
      bytes.putInt(0x08074b50);
    }
    bytes.putInt((int) sum);
    if (entry.wideDescriptor) {
      bytes.putLong(entry.packed.length).putLong(entry.plain.length);
    } else {
      bytes.putInt(entry.packed.length).putInt(entry.plain.length);
    }
    return written(bytes);
  }

  private static byte[] deflate(byte[] plain) {
    Deflater deflater = new Deflater(6, true);
    deflater.setInput(plain);
    deflater.finish();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    while (!deflater.finished()) {
      packed.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return packed.toByteArray();
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] written(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  /** Adds bytes that belong to no member. */
  ZipMaker raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  ZipMaker comment(byte[] text) {
    comment = text;
    return this;
  }

  ZipMaker zip64End() {
    zip64End = true;
    return this;
  }

  /** Has the end say that there are so many more. */
  ZipMaker countOff(int more) {
    countOff = more;
    return this;
  }

  byte[] bytes() {
    long start = out.size();
    entries.forEach(this::writeCentral);
    long size = out.size() - start;
    int count = entries.size() + countOff;
    if (zip64End) {
      ByteBuffer end = littleEndian(76).putInt(0x06064b50).putLong(44);
      end.putShort((short) 45).putShort((short) 45).putLong(0);
      end.putLong(count).putLong(count).putLong(size).putLong(start);
      end.putInt(0x07064b50).putInt(0).putLong(start + size).putInt(1);
      out.writeBytes(written(end));
    }
    short shortCount = (short) (zip64End ? 0xFFFF : count);
    ByteBuffer end = littleEndian(22).putInt(0x06054b50).putInt(0);
    end.putShort(shortCount).putShort(shortCount).putInt((int) size).putInt((int) start);
    out.writeBytes(written(end.putShort((short) comment.length)));
    out.writeBytes(comment);
    return out.toByteArray();
  }

  private void writeCentral(Entry entry) {
    CRC32 sum = new CRC32();
    sum.update(entry.plain);
    ByteBuffer header = littleEndian(46).putInt(0x02014b50);
    header.putShort((short) (entry.host << 8 | 45)).putShort((short) 45);
    header.putShort((short) entry.flags);
    header.putShort((short) (entry.method + entry.centralMethodOff)).putInt(0x21 << 16);
    header.putInt((int) (sum.getValue() + entry.crcOff + entry.centralCrcOff));
    header.putInt(entry.packed.length);
    header.putInt((int) (entry.plain.length + entry.sizeOff + entry.centralSizeOff));
    header.putShort((short) entry.centralName.length).putShort((short) 0).putShort((short) 0);
    header.putShort((short) 0).putShort((short) 0).putInt(entry.mode << 16);
    header.putInt((int) (entry.offset + entry.centralOffsetOff));
    out.writeBytes(written(header));
    out.writeBytes(entry.centralName);
  }
}
