package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Incoming.Kind;
import dev.satchel.files.Scratch;
import dev.satchel.files.Stat.Timestamp;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads a zip from its beginning to its end (PKWARE's APPNOTE 6.3), which is stricter than to seek
 * in it: members must follow each other without gaps, and the directory must list just these, in
 * their order. Contents are stored or deflated; how long they are, a header must say, or a
 * descriptor behind one that is deflated. What a member is, only the directory says: all are plain
 * files until then. For one thread.
 */
final class ZipReader implements Closeable {
  static final long LOCAL = 0x04034b50L;

  private static final long DESCRIPTOR = 0x08074b50L;
  private static final int HEADER = 30;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
  private static final int PATCHED = 1 << 5;
  private static final int DESCRIPTOR_FOLLOWS = 1 << 3;

  private final Intake in;
  private final Unpacking unpacking;
  private final Allowance allowance;
  private final Spill locals;
  private final DataOutputStream out;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 sum = new CRC32();
  private final byte[] plain = new byte[128 << 10];
  private long become;
  private long count;

  ZipReader(Intake in, Unpacking unpacking, Allowance allowance, Scratch scratch) {
    this.in = in;
    this.unpacking = unpacking;
    this.allowance = allowance;
    this.locals = new Spill(scratch);
    this.out = new DataOutputStream(new BufferedOutputStream(locals, 8 << 10));
  }

  /** Reads all of it. */
  void read() throws IOException {
    in.require(4);
    while (in.u32(0) == LOCAL) {
      readMember();
      in.require(4);
    }
    out.flush();
    new ZipDirectoryReader(in, unpacking, locals.written(), count).read();
  }

  private void readMember() throws IOException {
    in.require(HEADER);
    int nameLength = in.u16(26);
    int extraLength = in.u16(28);
    in.require(HEADER + nameLength + extraLength);
    byte[] bytes = new byte[nameLength];
    System.arraycopy(in.buffer(), in.at() + HEADER, bytes, 0, nameLength);
    RawName name = RawName.of(bytes);
    ZipExtra extra = new ZipExtra(name, in, HEADER + nameLength, extraLength);
    long[] sizes = {in.u32(22), in.u32(18)};
    extra.widen(sizes);
    Header header =
        new Header(
            name,
            in.position(),
            in.u16(6),
            in.u16(8),
            in.u32(14),
            sizes[0],
            sizes[1],
            extra.modified(in.u16(10), in.u16(12)),
            extra.isZip64());
    header.check();
    in.advance(HEADER + nameLength + extraLength);
    ZipLocal local = name.endsWithSlash() ? readDirectory(header) : readFile(header);
    local.writeTo(out);
    count++;
  }

  /** What stands before a content. */
  private record Header(
      RawName name,
      long offset,
      int flags,
      int method,
      long crc32,
      long size,
      long compressed,
      Timestamp modified,
      boolean isZip64) {

    void check() {
      if ((flags & (ENCRYPTED | PATCHED)) != 0) {
        throw Objection.malformed(name, "is encrypted, which cannot be read");
      }
      if (method != STORED && method != DEFLATED) {
        throw Objection.malformed(name, "is compressed by method " + method + ", not 0 or 8");
      }
      if (method == STORED && hasDescriptor()) {
        throw Objection.malformed(name, "is stored, and does not say before how long it is");
      }
      if (method == STORED && size != compressed) {
        throw Objection.malformed(name, "is stored, and has two sizes");
      }
    }

    boolean hasDescriptor() {
      return (flags & DESCRIPTOR_FOLLOWS) != 0;
    }

    ZipLocal found(long packed, long plain, long sum, String sha256) {
      return new ZipLocal(name, method, offset, packed, plain, sum, modified, sha256);
    }
  }

  /** Something that takes content. */
  private interface Sink {
    void write(byte[] bytes, int offset, int length) throws IOException;
  }

  private ZipLocal readDirectory(Header header) throws IOException {
    unpacking.addDirectory(
        new Incoming(header.name(), Kind.DIRECTORY, 0, header.modified(), 0, Incoming.NONE));
    Sink none =
        (bytes, offset, length) -> {
          throw Objection.malformed(header.name(), "is a directory with a content");
        };
    long packed = readContent(header, none);
    return header.found(packed, 0, 0, "");
  }

  private ZipLocal readFile(Header header) throws IOException {
    long expected = header.hasDescriptor() ? 0 : header.size();
    Incoming file =
        new Incoming(header.name(), Kind.FILE, 0, header.modified(), expected, Incoming.NONE);
    try (Arrival arrival = unpacking.newFile(file)) {
      long packed = readContent(header, arrival::write);
      String sha256 = arrival.finish(ZipDirectoryReader.FILE, header.modified());
      return header.found(packed, arrival.size(), sum.getValue(), sha256);
    }
  }

  /** Reads a content and what is said of it; returns how many bytes it took. */
  private long readContent(Header header, Sink sink) throws IOException {
    sum.reset();
    long start = in.position();
    long before = become;
    if (header.method() == STORED) {
      copy(header.size(), sink);
    } else {
      inflate(header, sink);
    }
    long packed = in.position() - start;
    long size = become - before;
    if (header.hasDescriptor()) {
      takeDescriptor(header, packed, size);
    } else if (packed != header.compressed()
        || size != header.size()
        || sum.getValue() != header.crc32()) {
      throw damaged(header);
    }
    return packed;
  }

  private static Refusal damaged(Header header) {
    return Objection.malformed(header.name(), "is damaged: its size or checksum is wrong");
  }

  private void copy(long size, Sink sink) throws IOException {
    for (long left = size; left > 0; ) {
      int length = (int) Math.min(left, available());
      pass(in.buffer(), in.at(), length, sink);
      in.advance(length);
      left -= length;
    }
  }

  private void pass(byte[] bytes, int offset, int length, Sink sink) throws IOException {
    sum.update(bytes, offset, length);
    become += length;
    allowance.expanded(become, in.position());
    sink.write(bytes, offset, length);
  }

  private int available() throws IOException {
    int available = in.available();
    if (available == 0) {
      throw Objection.cutOff();
    }
    return available;
  }

  private void inflate(Header header, Sink sink) throws IOException {
    inflater.reset();
    long left = header.hasDescriptor() ? Long.MAX_VALUE : header.compressed();
    while (!inflater.finished()) {
      int given = left == 0 ? 0 : (int) Math.min(left, available());
      inflater.setInput(in.buffer(), in.at(), given);
      int length = inflate(header);
      int taken = given - inflater.getRemaining();
      in.advance(taken);
      left -= taken;
      if (length > 0) {
        pass(plain, 0, length, sink);
      } else if (taken == 0 && !inflater.finished()) {
        throw damaged(header);
      }
    }
  }

  private int inflate(Header header) {
    try {
      return inflater.inflate(plain);
    } catch (DataFormatException e) {
      throw damaged(header);
    }
  }

  /**
   * Takes what stands behind a content: with a signature or without, with sizes of 32 bits or of
   * 64. Archivers differ, so it is told by what it must say, and by what must follow.
   */
  private void takeDescriptor(Header header, long packed, long size) throws IOException {
    for (int signature = 4; signature >= 0; signature -= 4) {
      for (int width = header.isZip64() ? 8 : 4; width > 0; width = other(header, width)) {
        int length = signature + 4 + 2 * width;
        if (in.has(length + 4)
            && (signature == 0 || in.u32(0) == DESCRIPTOR)
            && in.u32(signature) == sum.getValue()
            && number(signature + 4, width) == packed
            && number(signature + 4 + width, width) == size
            && isHeader(in.u32(length))) {
          in.advance(length);
          return;
        }
      }
    }
    throw damaged(header);
  }

  /** The width to be tried after {@code width}; 0 if that was the last one. */
  private static int other(Header header, int width) {
    boolean isFirst = width == 8 == header.isZip64();
    return isFirst ? 12 - width : 0;
  }

  private long number(int offset, int width) {
    return width == 8 ? in.u64(offset) : in.u32(offset);
  }

  private static boolean isHeader(long signature) {
    return signature == LOCAL || signature == ZipDirectoryReader.ENTRY;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    locals.close();
  }
}
