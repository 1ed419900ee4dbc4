package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.satchel.RawName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes tar as POSIX.1-2001 has it (pax interchange format): plain ustar headers, with an extended
 * header before a member only where ustar cannot say it. Owner and group are 0 and have no names.
 *
 * <p>A name that is not UTF-8 is written as it is; where it needs an extended header, that one
 * declares its text to be binary.
 */
final class TarWriter implements MemberWriter {
  private static final int BLOCK = 512;
  private static final int MAX_PATH = 0xFFFF;
  private static final int NAME_SIZE = 100;
  private static final int PREFIX_SIZE = 155;
  private static final long MAX_OCTAL_11 = 077777777777L;

  private final OutputStream out;
  private final @Nullable BlockGzipStream gzip;
  private final byte[] header = new byte[BLOCK];
  private final byte[] buffer = new byte[128 << 10];

  private TarWriter(OutputStream out, @Nullable BlockGzipStream gzip) {
    this.out = out;
    this.gzip = gzip;
  }

  static TarWriter plain(OutputStream out) {
    return new TarWriter(out, null);
  }

  static TarWriter gzipped(OutputStream out) throws IOException {
    BlockGzipStream gzip = new BlockGzipStream(out);
    return new TarWriter(gzip, gzip);
  }

  @Override
  public int maxPath() {
    return MAX_PATH; // The format has no limit, but memory has.
  }

  @Override
  public boolean hasHardlinks() {
    return true;
  }

  @Override
  public void directory(Member member) throws IOException {
    writeHeader(member, '5', slashed(member.path()), RawName.of(""));
  }

  @Override
  public void symlink(Member member, RawName target) throws IOException {
    writeHeader(member, '2', member.path(), target);
  }

  @Override
  public void hardlink(Member member, RawName target) throws IOException {
    writeHeader(member, '1', member.path(), target);
  }

  @Override
  public void file(Member member, InputStream content) throws IOException {
    writeHeader(member, '0', member.path(), RawName.of(""));
    for (int count; (count = content.read(buffer, 0, buffer.length)) >= 0; ) {
      out.write(buffer, 0, count);
    }
    pad(member.size());
  }

  @Override
  public void finish() throws IOException {
    out.write(new byte[2 * BLOCK]);
    if (gzip != null) {
      gzip.finish();
    }
  }

  @Override
  public void close() {
    if (gzip != null) {
      gzip.close();
    }
  }

  private void pad(long size) throws IOException {
    int rest = (int) (size % BLOCK);
    if (rest > 0) {
      out.write(new byte[BLOCK - rest]);
    }
  }

  private void writeHeader(Member member, char type, RawName path, RawName target)
      throws IOException {
    byte[] name = path.bytes();
    int cut = prefixEnd(name);
    byte[] records = extendedRecords(member, path, cut >= 0, target);
    if (records.length > 0) {
      writeExtendedHeader(records);
    }
    start(type, member.permissions(), octalOrZero(member.size()), octalOrZero(member.modified()));
    if (cut > 0) {
      System.arraycopy(name, 0, header, 345, cut);
      System.arraycopy(name, cut + 1, header, 0, name.length - cut - 1);
    } else {
      System.arraycopy(name, 0, header, 0, Math.min(name.length, NAME_SIZE));
    }
    byte[] link = target.bytes();
    System.arraycopy(link, 0, header, 157, Math.min(link.length, NAME_SIZE));
    writeBlock();
  }

  /**
   * Where {@code name} is cut so that it fits: at 0, if the name field alone takes it; else at a
   * slash with no more than 155 bytes before it and no more than 100 after. -1 if there is no way.
   */
  private static int prefixEnd(byte[] name) {
    if (name.length <= NAME_SIZE) {
      return 0;
    }
    for (int i = name.length - NAME_SIZE - 1; i <= Math.min(PREFIX_SIZE, name.length - 2); i++) {
      if (i > 0 && name[i] == '/') {
        return i;
      }
    }
    return -1;
  }

  /** What ustar cannot say of the member; nothing, mostly. */
  private static byte[] extendedRecords(
      Member member, RawName path, boolean pathFits, RawName target) throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    boolean needsPath = needsRecord(path, pathFits);
    boolean needsTarget = needsRecord(target, target.length() <= NAME_SIZE);
    if ((needsPath && !path.isUtf8()) || (needsTarget && !target.isUtf8())) {
      addRecord(records, "hdrcharset", "BINARY".getBytes(US_ASCII));
    }
    if (needsPath) {
      addRecord(records, "path", path.bytes());
    }
    if (needsTarget) {
      addRecord(records, "linkpath", target.bytes());
    }
    if (member.size() > MAX_OCTAL_11) {
      addRecord(records, "size", Long.toString(member.size()).getBytes(US_ASCII));
    }
    if (member.modified() < 0 || member.modified() > MAX_OCTAL_11) {
      addRecord(records, "mtime", Long.toString(member.modified()).getBytes(US_ASCII));
    }
    return records.toByteArray();
  }

  /** Text beyond ASCII has no defined encoding in a ustar header, but other bytes are no text. */
  private static boolean needsRecord(RawName name, boolean fits) {
    return !fits || (!name.isAscii() && name.isUtf8());
  }

  /** A record is its own length in digits, a space, keyword, equals sign, value, newline. */
  private static void addRecord(ByteArrayOutputStream records, String keyword, byte[] value)
      throws IOException {
    int rest = 1 + keyword.length() + 1 + value.length + 1;
    int length = rest + Integer.toString(rest).length();
    if (Integer.toString(length).length() > Integer.toString(rest).length()) {
      length++;
    }
    records.write((length + " " + keyword + "=").getBytes(US_ASCII));
    records.write(value);
    records.write('\n');
  }

  private void writeExtendedHeader(byte[] records) throws IOException {
    start('x', 0644, records.length, 0);
    put(0, "PaxHeader");
    writeBlock();
    out.write(records);
    pad(records.length);
  }

  private void start(char type, int permissions, long size, long modified) {
    Arrays.fill(header, (byte) 0);
    octal(100, 8, permissions);
    octal(108, 8, 0);
    octal(116, 8, 0);
    octal(124, 12, size);
    octal(136, 12, modified);
    header[156] = (byte) type;
    put(257, "ustar\0" + "00");
  }

  private static long octalOrZero(long value) {
    return value < 0 || value > MAX_OCTAL_11 ? 0 : value;
  }

  private void octal(int offset, int length, long value) {
    long rest = value;
    for (int i = offset + length - 2; i >= offset; i--) {
      header[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  private void put(int offset, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  /** The checksum is taken with its own field full of spaces. */
  private void writeBlock() throws IOException {
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    octal(148, 7, sum);
    header[154] = 0;
    out.write(header);
  }

  private static RawName slashed(RawName path) {
    return path.child(RawName.of(""));
  }
}
