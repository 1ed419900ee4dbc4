package dev.satchel.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.satchel.RawName;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * What stands before a member's content in tar: a ustar header, and before that an extended one of
 * the pax format if ustar cannot say all. Satchel writes the same bytes for the same member, so a
 * header that is read is compared with them.
 */
final class TarHeader {
  static final int BLOCK = 512;
  static final long MAX_OCTAL = 077777777777L;
  static final int NAME = 100;
  static final int PREFIX = 155;

  private TarHeader() {}

  /** How many bytes there must be so that {@code size} bytes fill whole blocks. */
  static int filler(long size) {
    return (int) (-size & (BLOCK - 1));
  }

  /** All of what stands before the content of {@code member}. */
  static byte[] of(Member member) {
    byte[] path = path(member);
    int cut = cut(path);
    byte[] records = records(member, path, cut >= 0);
    int start = records.length == 0 ? 0 : BLOCK + records.length + filler(records.length);
    byte[] all = new byte[start + BLOCK];
    if (start > 0) {
      put(all, 0, "PaxHeader".getBytes(US_ASCII), NAME);
      finish(all, 0, 'x', 0644, records.length, 0);
      System.arraycopy(records, 0, all, BLOCK, records.length);
    }
    putPath(all, start, path, cut);
    put(all, start + 157, member.target().bytes(), NAME);
    finish(all, start, type(member), member.permissions(), member.size(), member.modified());
    return all;
  }

  private static byte[] path(Member member) {
    byte[] path = member.path().bytes();
    if (member.kind() == Member.Kind.DIRECTORY) {
      path = Arrays.copyOf(path, path.length + 1);
      path[path.length - 1] = '/';
    }
    return path;
  }

  private static char type(Member member) {
    return switch (member.kind()) {
      case FILE -> '0';
      case HARDLINK -> '1';
      case SYMLINK -> '2';
      case DIRECTORY -> '5';
    };
  }

  /**
   * At which slash a path is divided into prefix and name; 0 if the name takes all of it, -1 if it
   * does not fit.
   */
  private static int cut(byte[] path) {
    if (path.length <= NAME) {
      return 0;
    }
    int last = Math.min(PREFIX, path.length - 2);
    for (int i = Math.max(path.length - NAME - 1, 1); i <= last; i++) {
      if (path[i] == '/') {
        return i;
      }
    }
    return -1;
  }

  private static void putPath(byte[] all, int start, byte[] path, int cut) {
    if (cut > 0) {
      put(all, start + 345, path, cut);
      put(all, start, Arrays.copyOfRange(path, cut + 1, path.length), NAME);
    } else {
      put(all, start, path, NAME);
    }
  }

  private static byte[] records(Member member, byte[] path, boolean pathFits) {
    RawName target = member.target();
    boolean hasPath = needsRecord(RawName.of(path), pathFits);
    boolean hasTarget = needsRecord(target, target.length() <= NAME);
    ByteArrayOutputStream records = new ByteArrayOutputStream(0);
    if ((hasPath && !RawName.of(path).isUtf8()) || (hasTarget && !target.isUtf8())) {
      add(records, "hdrcharset", "BINARY".getBytes(US_ASCII));
    }
    if (hasPath) {
      add(records, "path", path);
    }
    if (hasTarget) {
      add(records, "linkpath", target.bytes());
    }
    if (member.size() > MAX_OCTAL) {
      add(records, "size", Long.toString(member.size()).getBytes(US_ASCII));
    }
    if (!isOctal(member.modified())) {
      add(records, "mtime", Long.toString(member.modified()).getBytes(US_ASCII));
    }
    return records.toByteArray();
  }

  /** UTF-8 goes into a record, since nothing says how text in the fields is encoded. */
  private static boolean needsRecord(RawName name, boolean fits) {
    return !fits || (!name.isAscii() && name.isUtf8());
  }

  private static boolean isOctal(long value) {
    return value >= 0 && value <= MAX_OCTAL;
  }

  /** Each record begins with its own length, that number included. */
  private static void add(ByteArrayOutputStream records, String key, byte[] value) {
    int rest = key.length() + value.length + 3;
    int digits = 1;
    while (Integer.toString(rest + digits).length() > digits) {
      digits++;
    }
    records.writeBytes((rest + digits + " " + key + "=").getBytes(US_ASCII));
    records.writeBytes(value);
    records.write('\n');
  }

  private static void put(byte[] all, int at, byte[] value, int most) {
    System.arraycopy(value, 0, all, at, Math.min(value.length, most));
  }

  private static void finish(
      byte[] all, int at, char type, int permissions, long size, long modified) {
    putOctal(all, at + 100, 7, permissions);
    putOctal(all, at + 108, 7, 0);
    putOctal(all, at + 116, 7, 0);
    putOctal(all, at + 124, 11, isOctal(size) ? size : 0);
    putOctal(all, at + 136, 11, isOctal(modified) ? modified : 0);
    all[at + 156] = (byte) type;
    put(all, at + 257, "ustar\00000".getBytes(US_ASCII), 8);
    putOctal(all, at + 148, 6, sum(all, at));
    all[at + 155] = ' ';
  }

  /** The sum of a block, in which the field of the sum counts as spaces; that must be empty yet. */
  private static int sum(byte[] all, int at) {
    int sum = 8 * ' ';
    for (int i = at; i < at + BLOCK; i++) {
      sum += all[i] & 0xFF;
    }
    return sum;
  }

  private static void putOctal(byte[] all, int at, int digits, long value) {
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      all[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }
}
