package dev.satchel.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes bytes as lines of text, the way of binary patches: a letter for how many of them a line
 * holds, and five characters for each four.
 */
final class Base85Lines extends OutputStream {
  private static final int MOST = 52;
  private static final byte[] DIGITS =
      ("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + "!#$%&()*+-;<=>?@^_`{|}~")
          .getBytes(ISO_8859_1);

  private final OutputStream out;
  private final byte[] pending = new byte[MOST];
  private final byte[] line = new byte[1 + MOST / 4 * 5 + 1];
  private int count;

  /**
   * @param out stays the caller's
   */
  Base85Lines(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    pending[count++] = (byte) b;
    if (count == MOST) {
      endLine();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  /** Writes the last line, if there is one. */
  void finish() throws IOException {
    if (count > 0) {
      endLine();
    }
  }

  private void endLine() throws IOException {
    int at = 0;
    line[at++] = (byte) (count <= 26 ? 'A' + count - 1 : 'a' + count - 27);
    for (int i = 0; i < count; i += 4) {
      long word = 0;
      for (int j = i; j < i + 4; j++) {
        word = word << 8 | (j < count ? pending[j] & 0xFF : 0);
      }
      for (int digit = 4; digit >= 0; digit--) {
        line[at + digit] = DIGITS[(int) (word % 85)];
        word /= 85;
      }
      at += 5;
    }
    line[at++] = '\n';
    out.write(line, 0, at);
    count = 0;
  }
}
