package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes zip as PKWARE's APPNOTE 6.3 has it, with Unix modes and links, and times in an extended
 * timestamp beside the DOS ones, which are in UTC.
 *
 * <p>What fits in memory is compressed first, so that its local header has its sizes, and is stored
 * if it does not shrink. What is larger is deflated as it passes, with the sizes in a data
 * descriptor behind it; there, what does not shrink goes into stored blocks of the deflate stream,
 * since an entry that is stored and has a descriptor cannot be read from a stream. ZIP64 is used
 * only for an entry that may reach 4 GiB or, having a descriptor, begins beyond 4 GiB, and for an
 * archive of more than 65,534 entries.
 */
final class ZipWriter implements MemberWriter {
  /** What is no larger than this is compressed in memory. */
  static final int IN_MEMORY = 1 << 20;

  private static final long MAX_32 = 0xFFFFFFFFL;
  private static final int MAX_16 = 0xFFFF;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int DESCRIPTOR_FOLLOWS = 1 << 3;
  private static final int NAME_IS_UTF8 = 1 << 11;
  private static final int MADE_BY_UNIX = 3 << 8;
  private static final int REGULAR = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int SYMLINK = 0120000;
  private static final int DOS_DIRECTORY = 0x10;
  private static final long DOS_FIRST = 315_532_800L; // 1980-01-01T00:00:00Z
  private static final long DOS_LAST = 4_354_819_199L; // 2107-12-31T23:59:59Z

  /** What the two headers of an entry say of it. Sizes and checksum are known later, mostly. */
  private static final class Entry {
    private final RawName name;
    private final int unixMode;
    private final long modified;
    private final long offset;
    private int flags;
    private int method = STORED;
    private boolean zip64;
    private long crc;
    private long compressed;
    private long size;

    Entry(RawName name, int unixMode, long modified, long offset) {
      this.name = name;
      this.unixMode = unixMode;
      this.modified = modified;
      this.offset = offset;
      this.flags = !name.isAscii() && name.isUtf8() ? NAME_IS_UTF8 : 0;
    }

    int versionNeeded() {
      return zip64 || offset >= MAX_32 ? 45 : 20;
    }
  }

  private final OutputStream out;
  private final Spill central;
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final BlockDeflater blocks = new BlockDeflater();
  private final byte[] content = new byte[IN_MEMORY];
  private final byte[] compressed = new byte[IN_MEMORY];
  private final ByteBuffer header =
      ByteBuffer.allocate(MAX_16 + 256).order(ByteOrder.LITTLE_ENDIAN);
  private long written;
  private long entries;

  ZipWriter(OutputStream out, Scratch scratch) {
    this.out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            out.write(b);
            written++;
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            written += length;
          }
        };
    this.central = new Spill(scratch);
  }

  @Override
  public int maxPath() {
    return MAX_16 - 1; // A directory's has a slash more.
  }

  @Override
  public boolean hasHardlinks() {
    return false;
  }

  @Override
  public void hardlink(Member member, RawName target) {
    throw new UnsupportedOperationException("zip has no hard links");
  }

  @Override
  public void directory(Member member) throws IOException {
    writeStored(entry(member.path().child(RawName.of("")), DIRECTORY, member), new byte[0], 0);
  }

  @Override
  public void symlink(Member member, RawName target) throws IOException {
    writeStored(entry(member.path(), SYMLINK, member), target.bytes(), target.length());
  }

  @Override
  public void file(Member member, InputStream in) throws IOException {
    Entry entry = entry(member.path(), REGULAR, member);
    if (member.size() <= IN_MEMORY) {
      writeFromMemory(entry, in.readNBytes(content, 0, (int) member.size()));
    } else {
      writeAsItPasses(entry, member.size(), in);
    }
  }

  private Entry entry(RawName name, int type, Member member) {
    return new Entry(name, type | member.permissions(), member.modified(), written);
  }

  private void writeFromMemory(Entry entry, int length) throws IOException {
    int shrunk = Entropy.shrinks(content, 0, length) ? deflate(length) : -1;
    if (shrunk < 0) {
      writeStored(entry, content, length);
      return;
    }
    entry.method = DEFLATED;
    entry.crc = crc(content, length);
    entry.size = length;
    entry.compressed = shrunk;
    writeLocalHeader(entry);
    out.write(compressed, 0, shrunk);
    writeCentralHeader(entry);
  }

  /** How many bytes lie in {@link #compressed} then; -1 if they would be no fewer. */
  private int deflate(int length) {
    deflater.reset();
    deflater.setInput(content, 0, length);
    deflater.finish();
    int shrunk = deflater.deflate(compressed, 0, Math.max(length - 1, 0));
    return deflater.finished() ? shrunk : -1;
  }

  private void writeStored(Entry entry, byte[] bytes, int length) throws IOException {
    entry.crc = crc(bytes, length);
    entry.size = length;
    entry.compressed = length;
    writeLocalHeader(entry);
    out.write(bytes, 0, length);
    writeCentralHeader(entry);
  }

  private void writeAsItPasses(Entry entry, long size, InputStream in) throws IOException {
    entry.method = DEFLATED;
    entry.flags |= DESCRIPTOR_FOLLOWS;
    // A reader takes the descriptor's form from the central header, which has ZIP64 fields as soon
    // as the offset needs them: so both are the same then.
    entry.zip64 = BlockDeflater.bound(size) >= MAX_32 || entry.offset >= MAX_32;
    writeLocalHeader(entry);
    long start = written;
    deflateBlocks(entry, in);
    entry.compressed = written - start;
    writeDescriptor(entry);
    writeCentralHeader(entry);
  }

  private void deflateBlocks(Entry entry, InputStream in) throws IOException {
    CRC32 crc = new CRC32();
    int start = 0;
    for (int count;
        (count = in.readNBytes(content, start, BlockDeflater.BLOCK)) > 0;
        start = BlockDeflater.WINDOW) {
      int end = start + count;
      crc.update(content, start, count);
      entry.size += count;
      blocks.writeBlock(content, start, end, out);
      int history = Math.min(end, BlockDeflater.WINDOW);
      System.arraycopy(content, end - history, content, BlockDeflater.WINDOW - history, history);
    }
    BlockDeflater.writeEnd(out);
    entry.crc = crc.getValue();
  }

  private static long crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  private void writeLocalHeader(Entry entry) throws IOException {
    header.clear().putInt(0x04034b50);
    putCommon(entry);
    header.putShort((short) entry.name.length());
    int extraLength = header.position();
    header.putShort((short) 0);
    putName(entry);
    int extra = header.position();
    if (entry.zip64) {
      header.putShort((short) 1).putShort((short) 16).putLong(entry.size);
      header.putLong(entry.compressed);
    }
    putTime(entry);
    header.putShort(extraLength, (short) (header.position() - extra));
    out.write(header.array(), 0, header.position());
  }

  private void writeDescriptor(Entry entry) throws IOException {
    header.clear().putInt(0x08074b50).putInt((int) entry.crc);
    if (entry.zip64) {
      header.putLong(entry.compressed).putLong(entry.size);
    } else {
      header.putInt((int) entry.compressed).putInt((int) entry.size);
    }
    out.write(header.array(), 0, header.position());
  }

  private void writeCentralHeader(Entry entry) throws IOException {
    header.clear().putInt(0x02014b50);
    header.putShort((short) (MADE_BY_UNIX | entry.versionNeeded()));
    putCommon(entry);
    header.putShort((short) entry.name.length());
    int extraLength = header.position();
    header.putShort((short) 0); // extra field, filled in below
    header.putShort((short) 0); // comment
    header.putShort((short) 0); // disk
    header.putShort((short) 0); // internal attributes
    boolean isDirectory = (entry.unixMode & DIRECTORY) != 0 && (entry.unixMode & REGULAR) == 0;
    header.putInt(entry.unixMode << 16 | (isDirectory ? DOS_DIRECTORY : 0));
    header.putInt((int) Math.min(entry.offset, MAX_32));
    putName(entry);
    int extra = header.position();
    putCentralZip64(entry);
    putTime(entry);
    header.putShort(extraLength, (short) (header.position() - extra));
    central.write(header.array(), 0, header.position());
    entries++;
  }

  /** What both headers have in common: from the version needed to the sizes. */
  private void putCommon(Entry entry) {
    header.putShort((short) entry.versionNeeded()).putShort((short) entry.flags);
    header.putShort((short) entry.method).putInt(dosTime(entry.modified));
    header.putInt((int) entry.crc);
    header.putInt(entry.zip64 ? (int) MAX_32 : (int) entry.compressed);
    header.putInt(entry.zip64 ? (int) MAX_32 : (int) entry.size);
  }

  private void putName(Entry entry) {
    header.position(header.position() + entry.name.copyTo(header.array(), header.position()));
  }

  private void putCentralZip64(Entry entry) {
    boolean farOffset = entry.offset >= MAX_32;
    if (!entry.zip64 && !farOffset) {
      return;
    }
    header.putShort((short) 1);
    header.putShort((short) ((entry.zip64 ? 16 : 0) + (farOffset ? 8 : 0)));
    if (entry.zip64) {
      header.putLong(entry.size).putLong(entry.compressed);
    }
    if (farOffset) {
      header.putLong(entry.offset);
    }
  }

  /** Info-ZIP's extended timestamp; left out where 32 bits of seconds do not reach. */
  private void putTime(Entry entry) {
    if (entry.modified == (int) entry.modified) {
      header.putShort((short) 0x5455).putShort((short) 5).put((byte) 1);
      header.putInt((int) entry.modified);
    }
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

  @Override
  public void finish() throws IOException {
    long start = written;
    central.read().transferTo(out);
    long size = written - start;
    if (entries >= MAX_16 || start >= MAX_32 || size >= MAX_32) {
      writeZip64End(start, size);
    }
    header.clear().putInt(0x06054b50).putInt(0);
    short count = (short) Math.min(entries, MAX_16);
    header.putShort(count).putShort(count);
    header.putInt((int) Math.min(size, MAX_32)).putInt((int) Math.min(start, MAX_32));
    header.putShort((short) 0);
    out.write(header.array(), 0, header.position());
  }

  /** The ZIP64 end of central directory record, and the locator that points to it. */
  private void writeZip64End(long start, long size) throws IOException {
    long recordAt = written;
    header.clear().putInt(0x06064b50).putLong(44);
    header.putShort((short) (MADE_BY_UNIX | 45)).putShort((short) 45).putInt(0).putInt(0);
    header.putLong(entries).putLong(entries).putLong(size).putLong(start);
    header.putInt(0x07064b50).putInt(0).putLong(recordAt).putInt(1);
    out.write(header.array(), 0, header.position());
  }

  @Override
  public void close() throws IOException {
    deflater.end();
    blocks.close();
    central.close();
  }
}
