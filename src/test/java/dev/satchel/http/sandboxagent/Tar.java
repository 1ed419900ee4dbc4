package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Makes tar archives by hand, also such as no archiver makes. */
final class Tar {
  static final char FILE = '0';
  static final char HARD_LINK = '1';
  static final char LINK = '2';
  static final char CHARACTER_DEVICE = '3';
  static final char DIRECTORY = '5';
  static final char FIFO = '6';

  private static final int BLOCK = 512;
  private static final int CHECKSUM = 148;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Tar file(String name, String content) {
    return entry(FILE, name, 0644, "", content.getBytes(UTF_8));
  }

  Tar directory(String name) {
    return entry(DIRECTORY, name, 0755, "", new byte[0]);
  }

  /** Something without content that leads to {@code target}. */
  Tar other(char type, String name, String target) {
    return entry(type, name, 0644, target, new byte[0]);
  }

  Tar entry(char type, String name, int mode, String target, byte[] content) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, String.format("%07o", mode));
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, String.format("%011o", content.length));
    put(header, 136, "15172000000");
    header[156] = (byte) type;
    put(header, 157, target);
    put(header, 257, "ustar\00000");
    Arrays.fill(header, CHECKSUM, CHECKSUM + 8, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += Byte.toUnsignedInt(b);
    }
    put(header, CHECKSUM, String.format("%06o\0", sum));
    bytes.writeBytes(header);
    bytes.writeBytes(Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK));
    return this;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] field = text.getBytes(UTF_8);
    System.arraycopy(field, 0, header, at, field.length);
  }

  /** All of it, with its end. */
  byte[] ended() {
    byte[] begun = begun();
    return Arrays.copyOf(begun, begun.length + 2 * BLOCK);
  }

  /** So much of it as there is. */
  byte[] begun() {
    return bytes.toByteArray();
  }
}
