package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import java.util.Arrays;

/**
 * The fields of a tar header, as V7, ustar, star and GNU have them. It looks at bytes that may be
 * overwritten when more is read. For one thread.
 */
final class TarBlock {
  /** What everything is filled up to, in bytes. */
  static final int SIZE = TarHeader.BLOCK;

  private static final int NAME = 100;
  private static final int MODE = 100;
  private static final int LENGTH = 124;
  private static final int MODIFIED = 136;
  private static final int SUM = 148;
  private static final int TYPE = 156;
  private static final int TARGET = 157;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_SIZE = 155;
  private static final int STAR_PREFIX_SIZE = 131;
  private static final int STAR_MAGIC = 508;

  private final Intake in;

  TarBlock(Intake in) {
    this.in = in;
  }

  private byte at(int offset) {
    return in.buffer()[in.at() + offset];
  }

  /** Whether there is nothing in it, as at the end of an archive. */
  boolean isEmpty() {
    byte[] bytes = in.buffer();
    int from = in.at();
    int until = from + SIZE;
    for (int i = from; i < until; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Compares it with its checksum, which is taken with its own field full of spaces; old archivers
   * took bytes for signed ones.
   *
   * @throws Refusal MALFORMED_BODY
   */
  void check() {
    byte[] bytes = in.buffer();
    int from = in.at();
    int unsigned = 0;
    int signed = 0;
    for (int i = from; i < from + SIZE; i++) {
      unsigned += bytes[i] & 0xFF;
      signed += bytes[i];
    }
    for (int i = from + SUM; i < from + SUM + 8; i++) {
      unsigned += ' ' - (bytes[i] & 0xFF);
      signed += ' ' - bytes[i];
    }
    long sum = number(SUM, 8, "checksum");
    if (sum != unsigned && sum != signed) {
      throw Objection.malformed("The archive is no tar archive, or a damaged one");
    }
  }

  /** What the member is, as one character. */
  char type() {
    return (char) (at(TYPE) & 0xFF);
  }

  int permissions() {
    return (int) number(MODE, 8, "mode") & 0777;
  }

  /** How many bytes follow, in their raw form. */
  long size() {
    long size = number(LENGTH, 12, "size");
    if (size < 0) {
      throw malformed("size");
    }
    return size;
  }

  /** In seconds since 1970. */
  long modified() {
    return number(MODIFIED, 12, "time");
  }

  RawName target() {
    return RawName.of(text(TARGET, NAME));
  }

  /** The name, with the prefix if the archiver knew one. */
  RawName name() {
    byte[] name = text(0, NAME);
    if (!isUstar() || at(PREFIX) == 0) {
      return RawName.of(name);
    }
    byte[] prefix = text(PREFIX, isStar() ? STAR_PREFIX_SIZE : PREFIX_SIZE);
    byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    whole[prefix.length] = '/';
    System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
    return RawName.of(whole);
  }

  /** GNU puts a space where POSIX has a zero, and other things where the prefix is. */
  private boolean isUstar() {
    return is(MAGIC, "ustar\0");
  }

  private boolean isStar() {
    return is(STAR_MAGIC, "tar\0");
  }

  private boolean is(int offset, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (at(offset + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** A text that ends at a zero, or fills its field. */
  private byte[] text(int offset, int size) {
    int length = 0;
    while (length < size && at(offset + length) != 0) {
      length++;
    }
    int from = in.at() + offset;
    return Arrays.copyOfRange(in.buffer(), from, from + length);
  }

  /** The stretch of data that GNU's sparse headers have at {@code offset}; empty if it has none. */
  long[] stretch(int offset) {
    return at(offset) == 0
        ? new long[0]
        : new long[] {number(offset, 12, "map"), number(offset + 12, 12, "map")};
  }

  boolean isSet(int offset) {
    return at(offset) != 0;
  }

  /**
   * A number: octal digits among spaces and zeros, or, if its highest bit is set, binary.
   *
   * @throws Refusal MALFORMED_BODY
   */
  long number(int offset, int size, String field) {
    return at(offset) < 0 ? binary(offset, size, field) : octal(offset, size, field);
  }

  private long octal(int offset, int size, String field) {
    int i = 0;
    while (i < size && at(offset + i) == ' ') {
      i++;
    }
    long value = 0;
    for (; i < size && at(offset + i) >= '0' && at(offset + i) <= '7'; i++) {
      value = value << 3 | (at(offset + i) - '0');
    }
    for (; i < size; i++) {
      if (at(offset + i) != 0 && at(offset + i) != ' ') {
        throw malformed(field);
      }
    }
    return value;
  }

  /** Two's complement, but that the highest bit is only a mark and the next one is the sign. */
  private long binary(int offset, int size, String field) {
    boolean isNegative = (at(offset) & 0x40) != 0;
    long value = isNegative ? -1 : 0;
    for (int i = 0; i < size; i++) {
      int digit = i == 0 ? (at(offset) & 0x3F) | (isNegative ? 0xC0 : 0) : at(offset + i) & 0xFF;
      if (value != (value << 8 >> 8)) {
        throw malformed(field);
      }
      value = value << 8 | digit;
    }
    return value;
  }

  private static Refusal malformed(String field) {
    return Objection.malformed("The archive has a header whose " + field + " is no number");
  }
}
