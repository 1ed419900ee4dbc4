package dev.satchel.http.sandboxagent;

import static dev.satchel.Refusal.Code.MALFORMED_BODY;

import dev.satchel.Refusal;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;

/** The bytes that a string of JSON stands for, which has them in base64. For one thread. */
final class Base64Member extends InputStream {
  private final InputStream text;
  private final InputStream decoded;

  /** Takes JSON from the quotation mark on with which the string begins. */
  Base64Member(InputStream json) {
    this.text = new Text(json);
    this.decoded = Base64.getDecoder().wrap(text);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  /** What is wrong with the text is refused, so that it is told from what is wrong on our side. */
  @Override
  public int read(byte[] target, int offset, int length) {
    try {
      int count = decoded.read(target, offset, length);
      if (count < 0 && text.read() >= 0) {
        throw new IOException("there is something behind its end");
      }
      return count;
    } catch (IOException e) {
      throw new Refusal(MALFORMED_BODY, "contentBase64 is not base64: " + e.getMessage());
    }
  }

  /** The characters of a string of JSON, of which none but ASCII can be base64. */
  private static final class Text extends InputStream {
    private static final int NOT_ASCII = 0xff;

    private final InputStream json;
    private boolean hasBegun;
    private boolean hasEnded;

    Text(InputStream json) {
      this.json = json;
    }

    @Override
    public int read() throws IOException {
      if (!hasBegun) {
        hasBegun = true;
        next();
      }
      int character = hasEnded ? '"' : next();
      hasEnded = character == '"';
      return hasEnded ? -1 : character == '\\' ? escaped() : character;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = 0;
      for (int next = 0; count < length && (next = read()) >= 0; count++) {
        target[offset + count] = (byte) next;
      }
      return count > 0 || length == 0 ? count : -1;
    }

    /** Some write a slash with a backslash before it. */
    private int escaped() throws IOException {
      int character = next();
      return switch (character) {
        case '/' -> character;
        case 'u' -> hexadecimal();
        default -> NOT_ASCII;
      };
    }

    private int hexadecimal() throws IOException {
      int code = 0;
      for (int i = 0; i < 4; i++) {
        code = code << 4 | Character.digit(next(), 16);
      }
      return code > 0 && code < NOT_ASCII ? code : NOT_ASCII;
    }

    private int next() throws IOException {
      int character = json.read();
      if (character < 0) {
        throw new EOFException("it has no end");
      }
      return character;
    }
  }
}
