package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Makes tar archives that no archiver would make, header by header. */
final class TarMaker {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** The fields of a header, as they stand there. */
  static final class Header {
    private final byte[] block = new byte[512];

    Header(char type, byte[] name) {
      put(0, Arrays.copyOf(name, Math.min(name.length, 100)));
      octal(100, 8, 0644);
      octal(108, 8, 0);
      octal(116, 8, 0);
      octal(124, 12, 0);
      octal(136, 12, 1_000_000_000);
      block[156] = (byte) type;
      put(257, "ustar\0" + "00");
    }

    Header(char type, String name) {
      this(type, name.getBytes(UTF_8));
    }

    Header link(String target) {
      return put(157, target);
    }

    Header size(long size) {
      return octal(124, 12, size);
    }

    Header mode(int mode) {
      return octal(100, 8, mode);
    }

    Header modified(long seconds) {
      return octal(136, 12, seconds);
    }

    Header put(int offset, String text) {
      return put(offset, text.getBytes(UTF_8));
    }

    Header put(int offset, byte[] bytes) {
      System.arraycopy(bytes, 0, block, offset, bytes.length);
      return this;
    }

    /** Digits with zeros before them and one behind. */
    Header octal(int offset, int size, long value) {
      String digits = Long.toOctalString(value);
      return put(offset, "0".repeat(size - 1 - digits.length()) + digits + "\0");
    }

    byte[] bytes() {
      Arrays.fill(block, 148, 156, (byte) ' ');
      int sum = 0;
      for (byte b : block) {
        sum += b & 0xFF;
      }
      octal(148, 7, sum);
      return block;
    }
  }

  TarMaker add(Header header) {
    out.writeBytes(header.bytes());
    return this;
  }

  /** Adds bytes and fills them up to a block. */
  TarMaker add(byte[] content) {
    out.writeBytes(content);
    out.writeBytes(new byte[-content.length & 511]);
    return this;
  }

  TarMaker add(Header header, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    return add(header.size(bytes.length)).add(bytes);
  }

  TarMaker file(String name, String content) {
    return add(new Header('0', name), content);
  }

  TarMaker directory(String name) {
    return add(new Header('5', name).mode(0755));
  }

  TarMaker symlink(String name, String target) {
    return add(new Header('2', name).link(target));
  }

  TarMaker hardlink(String name, String target) {
    return add(new Header('1', name).link(target));
  }

  /** Adds an extended header with records like {@code path=a}. */
  TarMaker records(char type, String... records) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String record : records) {
      byte[] text = record.getBytes(UTF_8);
      int length = text.length + 3;
      while (Integer.toString(length).length() + text.length + 2 != length) {
        length++;
      }
      all.writeBytes((length + " " + record + "\n").getBytes(UTF_8));
    }
    return add(new Header(type, "PaxHeader").size(all.size())).add(all.toByteArray());
  }

  /** What was added, without an end. */
  byte[] cutOff() {
    return out.toByteArray();
  }

  /** What was added, and the end of an archive. */
  byte[] bytes() {
    byte[] bytes = out.toByteArray();
    return Arrays.copyOf(bytes, bytes.length + 1024);
  }
}
