package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.satchel.RawName;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * What comes before a member's content in tar, as POSIX.1-2001 has it (pax interchange format): a
 * plain ustar header, with an extended header before it only where ustar cannot say it. Owner and
 * group are 0 and have no names.
 *
 * <p>A name that is not UTF-8 is written as it is; where it needs an extended header, that one
 * declares its text to be binary.
 */
final class TarHeader {
  /** What everything is filled up to, in bytes. */
  static final int BLOCK = 512;

  private static final int NAME_SIZE = 100;
  private static final int PREFIX_SIZE = 155;
  private static final long MAX_OCTAL_11 = 077777777777L;
  private static final byte[] NONE = {};
  private static final RawName NO_TARGET = RawName.of("");

  private final Member member;
  private final char type;
  private final RawName path;
  private final RawName target;
  private final int cut;
  private final byte[] records;

  private TarHeader(Member member, char type, RawName path, RawName target) {
    this.member = member;
    this.type = type;
    this.path = path;
    this.target = target;
    this.cut = prefixEnd(path);
    this.records = extendedRecords();
  }

  /**
   * The header of whatever is a member.
   *
   * @param root what the top of the tree is called
   */
  static TarHeader of(RawName root, Entry.Present entry) {
    RawName path = entry.path().isEmpty() ? root : root.child(entry.path());
    if (entry instanceof Entry.OfDirectory directory) {
      return directory(Member.of(path, directory.stat(), 0));
    } else if (entry instanceof Entry.OfSymlink link) {
      return symlink(Member.of(path, link.stat(), 0), link.target());
    } else if (entry instanceof Entry.OfHardlink link) {
      return hardlink(Member.of(path, link.stat(), 0), root.child(link.first()));
    }
    return file(Member.of(path, entry.stat(), entry.stat().size()));
  }

  static TarHeader directory(Member member) {
    return new TarHeader(member, '5', member.path().child(RawName.of("")), NO_TARGET);
  }

  static TarHeader file(Member member) {
    return new TarHeader(member, '0', member.path(), NO_TARGET);
  }

  static TarHeader symlink(Member member, RawName target) {
    return new TarHeader(member, '2', member.path(), target);
  }

  static TarHeader hardlink(Member member, RawName target) {
    return new TarHeader(member, '1', member.path(), target);
  }

  /** What {@code size} bytes become when they are filled up. */
  static long padded(long size) {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** How many bytes {@link #writeTo} writes. */
  int length() {
    return records.length == 0 ? BLOCK : 2 * BLOCK + (int) padded(records.length);
  }

  /** Writes it to {@code block} from {@code offset} on. */
  void writeTo(byte[] block, int offset) {
    int at = offset;
    if (records.length > 0) {
      start(block, at, 'x', 0644, records.length, 0);
      put(block, at, "PaxHeader");
      sum(block, at);
      System.arraycopy(records, 0, block, at + BLOCK, records.length);
      at += BLOCK + (int) padded(records.length);
      Arrays.fill(block, offset + BLOCK + records.length, at, (byte) 0);
    }
    long size = octalOrZero(member.size());
    start(block, at, type, member.permissions(), size, octalOrZero(member.modified()));
    putNames(block, at);
    sum(block, at);
  }

  private void putNames(byte[] block, int at) {
    byte[] name = path.bytes();
    if (cut > 0) {
      System.arraycopy(name, 0, block, at + 345, cut);
      System.arraycopy(name, cut + 1, block, at, name.length - cut - 1);
    } else {
      System.arraycopy(name, 0, block, at, Math.min(name.length, NAME_SIZE));
    }
    byte[] link = target.bytes();
    System.arraycopy(link, 0, block, at + 157, Math.min(link.length, NAME_SIZE));
  }

  /**
   * Where {@code path} is cut so that it fits: at 0, if the name field alone takes it; else at a
   * slash with no more than 155 bytes before it and no more than 100 after. -1 if there is no way.
   */
  private static int prefixEnd(RawName path) {
    if (path.length() <= NAME_SIZE) {
      return 0;
    }
    byte[] name = path.bytes();
    for (int i = name.length - NAME_SIZE - 1; i <= Math.min(PREFIX_SIZE, name.length - 2); i++) {
      if (i > 0 && name[i] == '/') {
        return i;
      }
    }
    return -1;
  }

  /** What ustar cannot say of the member; nothing, mostly. */
  private byte[] extendedRecords() {
    boolean needsPath = needsRecord(path, cut >= 0);
    boolean needsTarget = needsRecord(target, target.length() <= NAME_SIZE);
    boolean farTime = member.modified() < 0 || member.modified() > MAX_OCTAL_11;
    if (!needsPath && !needsTarget && !farTime && member.size() <= MAX_OCTAL_11) {
      return NONE;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if ((needsPath && !path.isUtf8()) || (needsTarget && !target.isUtf8())) {
      addRecord(all, "hdrcharset", "BINARY".getBytes(US_ASCII));
    }
    if (needsPath) {
      addRecord(all, "path", path.bytes());
    }
    if (needsTarget) {
      addRecord(all, "linkpath", target.bytes());
    }
    if (member.size() > MAX_OCTAL_11) {
      addRecord(all, "size", Long.toString(member.size()).getBytes(US_ASCII));
    }
    if (farTime) {
      addRecord(all, "mtime", Long.toString(member.modified()).getBytes(US_ASCII));
    }
    return all.toByteArray();
  }

  /** Text beyond ASCII has no defined encoding in a ustar header, but other bytes are no text. */
  private static boolean needsRecord(RawName name, boolean fits) {
    return !fits || (!name.isAscii() && name.isUtf8());
  }

  /** A record is its own length in digits, a space, keyword, equals sign, value, newline. */
  private static void addRecord(ByteArrayOutputStream records, String keyword, byte[] value) {
    int rest = 1 + keyword.length() + 1 + value.length + 1;
    int length = rest + Integer.toString(rest).length();
    if (Integer.toString(length).length() > Integer.toString(rest).length()) {
      length++;
    }
    records.writeBytes((length + " " + keyword + "=").getBytes(US_ASCII));
    records.writeBytes(value);
    records.write('\n');
  }

  private static void start(
      byte[] block, int at, char type, int permissions, long size, long modified) {
    Arrays.fill(block, at, at + BLOCK, (byte) 0);
    octal(block, at + 100, 8, permissions);
    octal(block, at + 108, 8, 0);
    octal(block, at + 116, 8, 0);
    octal(block, at + 124, 12, size);
    octal(block, at + 136, 12, modified);
    block[at + 156] = (byte) type;
    put(block, at + 257, "ustar\0" + "00");
  }

  private static long octalOrZero(long value) {
    return value < 0 || value > MAX_OCTAL_11 ? 0 : value;
  }

  private static void octal(byte[] block, int offset, int length, long value) {
    long rest = value;
    for (int i = offset + length - 2; i >= offset; i--) {
      block[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  private static void put(byte[] block, int offset, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  /** The checksum is taken with its own field full of spaces. */
  private static void sum(byte[] block, int at) {
    Arrays.fill(block, at + 148, at + 156, (byte) ' ');
    int sum = 0;
    for (int i = at; i < at + BLOCK; i++) {
      sum += block[i] & 0xFF;
    }
    octal(block, at + 148, 7, sum);
    block[at + 154] = 0;
  }
}
