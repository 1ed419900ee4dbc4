package dev.satchel.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.satchel.RawName;
import java.io.ByteArrayOutputStream;

/** Names as git writes them in patches: in quotes, with escapes, where a byte is out of the way. */
final class QuotedName {
  private static final String ESCAPED = "\u0007\b\t\n\u000b\f\r\"\\";
  private static final String LETTERS = "abtnvfr\"\\";

  private QuotedName() {}

  /** {@code prefix} and {@code name} as one. */
  static byte[] of(String prefix, RawName name) {
    byte[] bytes = name.bytes();
    ByteArrayOutputStream quoted = new ByteArrayOutputStream(bytes.length + 8);
    quoted.writeBytes(prefix.getBytes(ISO_8859_1));
    boolean isPlain = true;
    for (byte b : bytes) {
      isPlain &= isPlain(b);
      write(b, quoted);
    }
    if (isPlain) {
      return quoted.toByteArray();
    }
    ByteArrayOutputStream inQuotes = new ByteArrayOutputStream(quoted.size() + 2);
    inQuotes.write('"');
    inQuotes.writeBytes(quoted.toByteArray());
    inQuotes.write('"');
    return inQuotes.toByteArray();
  }

  private static boolean isPlain(byte b) {
    return b >= ' ' && b < 127 && b != '"' && b != '\\';
  }

  private static void write(byte b, ByteArrayOutputStream quoted) {
    int escape = ESCAPED.indexOf(b);
    if (isPlain(b)) {
      quoted.write(b);
    } else if (escape >= 0) {
      quoted.write('\\');
      quoted.write(LETTERS.charAt(escape));
    } else {
      quoted.writeBytes(String.format("\\%03o", b & 0xFF).getBytes(ISO_8859_1));
    }
  }
}
