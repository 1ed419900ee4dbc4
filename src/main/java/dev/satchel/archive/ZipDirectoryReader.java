package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Incoming.Kind;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads the directory at the end of a zip, compares it with the members that have come, and makes
 * of these what it says that they are. For one thread.
 */
final class ZipDirectoryReader {
  static final long ENTRY = 0x02014b50L;

  /** The permissions of a file of which nothing is said. */
  static final int FILE = 0644;

  private static final int DIRECTORY = 0755;
  private static final long END_64 = 0x06064b50L;
  private static final long LOCATOR_64 = 0x07064b50L;
  private static final long END = 0x06054b50L;
  private static final int HEADER = 46;
  private static final int END_64_LENGTH = 56;
  private static final int LOCATOR_64_LENGTH = 20;
  private static final int END_LENGTH = 22;
  private static final int MAX_16 = 0xFFFF;
  private static final int UNIX = 3;
  private static final int DARWIN = 19;
  private static final int TYPE = 0170000;

  private final Intake in;
  private final Unpacking unpacking;
  private final DataInputStream locals;
  private final long count;

  /**
   * @param locals {@code count} of {@link ZipLocal}
   */
  ZipDirectoryReader(Intake in, Unpacking unpacking, Bytes locals, long count) {
    this.in = in;
    this.unpacking = unpacking;
    this.locals = new DataInputStream(new BufferedInputStream(new BytesStream(locals), 64 << 10));
    this.count = count;
  }

  /** Reads all that is left of the zip. */
  void read() throws IOException {
    long start = in.position();
    for (long left = count; left > 0; left--) {
      readEntry(ZipLocal.read(locals));
    }
    long size = in.position() - start;
    in.require(4);
    boolean isLarge = in.u32(0) == END_64;
    if (isLarge) {
      readEnd64(start, size);
    }
    readEnd(start, size, isLarge);
    if (in.available() > 0) {
      throw Objection.malformed("The archive has something behind its end");
    }
  }

  private void readEntry(ZipLocal local) throws IOException {
    in.require(4);
    if (in.u32(0) != ENTRY) {
      throw malformed();
    }
    in.require(HEADER);
    int nameLength = in.u16(28);
    int extraLength = in.u16(30);
    int length = HEADER + nameLength + extraLength + in.u16(32);
    in.require(length);
    int from = in.at() + HEADER;
    RawName name = RawName.of(Arrays.copyOfRange(in.buffer(), from, from + nameLength));
    long[] numbers = {in.u32(24), in.u32(20), in.u32(42)};
    new ZipExtra(name, in, HEADER + nameLength, extraLength).widen(numbers);
    if (!name.equals(local.name())
        || in.u16(10) != local.method()
        || in.u32(16) != local.crc32()
        || numbers[0] != local.size()
        || numbers[1] != local.compressed()
        || numbers[2] != local.offset()
        || in.u16(34) != 0) {
      throw Objection.malformed(
          name, "is something else in the directory of the zip than in its place");
    }
    int host = in.u16(4) >> 8;
    int mode = host == UNIX || host == DARWIN ? in.u16(40) : 0;
    in.advance(length);
    settle(local, mode);
  }

  private void settle(ZipLocal local, int mode) throws IOException {
    RawName path = unpacking.path(local.name());
    Kind kind = kind(local.name(), mode);
    switch (kind) {
      case DIRECTORY ->
          unpacking.settleDirectory(path, mode == 0 ? DIRECTORY : mode & 0777, local.modified());
      case SYMLINK -> unpacking.settleLink(local.name(), path, local.modified());
      case FILE, HARDLINK -> {
        if (mode != 0 && (mode & 0777) != FILE) {
          unpacking.settleFile(path, mode & 0777);
        }
      }
    }
    unpacking.bring(path, kind, kind == Kind.FILE ? local.size() : 0, local.sha256());
  }

  private static Kind kind(RawName name, int mode) {
    Kind byName = name.endsWithSlash() ? Kind.DIRECTORY : Kind.FILE;
    Kind kind =
        switch (mode & TYPE) {
          case 0 -> byName;
          case 0100000 -> Kind.FILE;
          case 0040000 -> Kind.DIRECTORY;
          case 0120000 -> Kind.SYMLINK;
          default -> throw Objection.unsafe(name, "is a device, a FIFO or a socket");
        };
    if (kind == Kind.DIRECTORY != (byName == Kind.DIRECTORY)) {
      throw Objection.unsafe(name, "is a directory by its name or by its mode, but not by both");
    }
    return kind;
  }

  private void readEnd64(long start, long size) throws IOException {
    in.require(END_64_LENGTH);
    long more = in.u64(4) - (END_64_LENGTH - 12);
    if (more < 0
        || more > MAX_16
        || in.u32(16) != 0
        || in.u32(20) != 0
        || in.u64(24) != count
        || in.u64(32) != count
        || in.u64(40) != size
        || in.u64(48) != start) {
      throw malformed();
    }
    in.advance(END_64_LENGTH);
    in.require((int) more);
    in.advance((int) more);
    in.require(LOCATOR_64_LENGTH);
    if (in.u32(0) != LOCATOR_64 || in.u32(4) != 0 || in.u64(8) != start + size || in.u32(16) != 1) {
      throw malformed();
    }
    in.advance(LOCATOR_64_LENGTH);
  }

  private void readEnd(long start, long size, boolean isLarge) throws IOException {
    in.require(END_LENGTH);
    if (in.u32(0) != END
        || in.u32(4) != 0
        || !says(in.u16(8), count, MAX_16, isLarge)
        || !says(in.u16(10), count, MAX_16, isLarge)
        || !says(in.u32(12), size, ZipMember.MAX_32, isLarge)
        || !says(in.u32(16), start, ZipMember.MAX_32, isLarge)) {
      throw malformed();
    }
    int comment = in.u16(20);
    in.advance(END_LENGTH);
    in.require(comment);
    in.advance(comment);
  }

  /** Whether a field says a number, or that it is to be found elsewhere. */
  private static boolean says(long field, long number, long elsewhere, boolean isElsewhere) {
    return field == number || (isElsewhere && field == elsewhere);
  }

  private static Refusal malformed() {
    return Objection.malformed("The archive is no zip, or a damaged one");
  }
}
