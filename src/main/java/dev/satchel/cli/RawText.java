package dev.satchel.cli;

import dev.satchel.RawName;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Names as text that loses nothing: UTF-8, with each byte that is none as a surrogate of its own,
 * U+DC80 to U+DCFF, which no text has.
 */
final class RawText {
  private static final int LOWEST = 0xDC80;
  private static final int HIGHEST = 0xDCFF;

  private RawText() {}

  static String of(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    for (CoderResult result = decoder.decode(in, out, true);
        result.isError();
        result = decoder.decode(in, out, true)) {
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (LOWEST + (in.get() & 0x7F)));
      }
    }
    return out.flip().toString();
  }

  static String of(RawName name) {
    return name.isAscii() ? name.text() : of(name.bytes());
  }

  /** The bytes that {@code text} stands for. */
  static RawName name(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    text.codePoints()
        .forEach(
            point -> {
              if (isByte(point)) {
                bytes.write(byteOf(point));
              } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
              }
            });
    return RawName.of(bytes.toByteArray());
  }

  /** Whether {@code point} stands for a byte that is not UTF-8. */
  static boolean isByte(int point) {
    return point >= LOWEST && point <= HIGHEST;
  }

  /** Which byte that is. */
  static int byteOf(int point) {
    return point - LOWEST + 0x80;
  }
}
