package dev.satchel.http.ash;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes that a string of JSON stands for, which has them in base64, as generously read as on
 * the wire: in either alphabet, and whatever is no digit is passed over. For one thread.
 */
final class LooseBase64 extends InputStream {
  private static final int BITS = 6;

  private final InputStream json;
  private final byte[] buffer = new byte[32 << 10];
  private int at;
  private int end;
  private boolean hasBegun;
  private boolean hasEnded;
  private int bits;
  private int count;

  /**
   * Takes JSON that was found to be sound, from the quotation mark on with which the string begins.
   */
  LooseBase64(InputStream json) {
    this.json = json;
  }

  @Override
  public int read() throws IOException {
    while (count < Byte.SIZE) {
      int digit = digit();
      if (digit < 0) {
        return -1; // Fewer bits than a byte has mean nothing.
      }
      bits = bits << BITS | digit;
      count += BITS;
    }
    count -= Byte.SIZE;
    return bits >> count & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = 0;
    for (int next = 0; read < length && (next = read()) >= 0; read++) {
      target[offset + read] = (byte) next;
    }
    return read > 0 || length == 0 ? read : -1;
  }

  /** The value of the next digit; -1 at the end. */
  private int digit() throws IOException {
    if (!hasBegun) {
      hasBegun = true;
      next();
    }
    int digit = -1;
    while (digit < 0 && !hasEnded) {
      int character = next();
      hasEnded = character == '"';
      digit = value(character == '\\' ? escaped() : character);
    }
    return hasEnded ? -1 : digit;
  }

  private static int value(int character) {
    if (character >= 'A' && character <= 'Z') {
      return character - 'A';
    }
    if (character >= 'a' && character <= 'z') {
      return character - 'a' + 26;
    }
    if (character >= '0' && character <= '9') {
      return character - '0' + 52;
    }
    return switch (character) {
      case '+', '-' -> 62;
      case '/', '_' -> 63;
      default -> -1;
    };
  }

  /** What stands behind a backslash; of all that is short, only a slash is a digit. */
  private int escaped() throws IOException {
    int character = next();
    if (character != 'u') {
      return character == '/' ? character : 0;
    }
    int code = 0;
    for (int i = 0; i < 4; i++) {
      code = code << 4 | Character.digit(next(), 16);
    }
    return code;
  }

  private int next() throws IOException {
    if (at == end) {
      at = 0;
      end = json.read(buffer, 0, buffer.length);
      if (end < 0) {
        throw new EOFException("it has no end");
      }
    }
    return Byte.toUnsignedInt(buffer[at++]);
  }
}
