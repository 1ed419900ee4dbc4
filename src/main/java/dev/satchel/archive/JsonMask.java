package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Passes JSON on with {@code **********} in place of secrets, and every other byte as it is:
 * strings whose key says that they are secret, and what was encrypted by Fernet, whose tokens begin
 * with {@code gAAAA}. It looks at strings, brackets, colons and commas only and holds nothing but
 * the present key, so a document may be of any size, and need not be whole or valid. No string goes
 * over a line, so after a broken one it finds its way again on the next line.
 *
 * <p>For UTF-8. For one thread. Not closed, but to be ended by {@link #flush}, upon which what it
 * writes to is not flushed.
 */
final class JsonMask extends OutputStream {
  private static final byte[] MASK = "**********".getBytes(US_ASCII);
  private static final byte[] PREFIX = "gAAAA".getBytes(US_ASCII);
  private static final int BUFFER = 8 << 10;

  /** Longer than any key that says something. */
  private static final int MAX_KEY = 200;

  private final OutputStream out;
  private final boolean isLines;
  private final byte[] buffer = new byte[BUFFER];
  private final JsonLevels levels = new JsonLevels();
  private int buffered;

  /** The key that the next value belongs to; null in an array, and where a key may come. */
  private @Nullable String key;

  private final StringBuilder text = new StringBuilder();
  private boolean inString;
  private boolean isValue;
  private boolean isSecret;
  private boolean isEscaped;
  private boolean isMasked;

  /** How many bytes of the prefix of a token were seen, and are held back. */
  private int held;

  private boolean inToken;

  /** Whether the byte before belongs to a word, within which no token begins. */
  private boolean inWord;

  /**
   * @param isLines whether each line is a document of its own
   */
  JsonMask(OutputStream out, boolean isLines) {
    this.out = out;
    this.isLines = isLines;
  }

  @Override
  public void write(int b) throws IOException {
    if (b == '\n') {
      inString = false;
      take((byte) b);
      if (isLines) {
        levels.clear();
        key = null;
      }
    } else if (inString) {
      inside((byte) b);
    } else {
      outside((byte) b);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  private void outside(byte b) throws IOException {
    switch (b) {
      case '"' -> begin();
      case '{', '[' -> {
        levels.enter(b == '{', key);
        key = null;
      }
      case '}', ']' -> {
        levels.leave();
        key = null;
      }
      case ',' -> key = null;
      case ':' -> key = text.toString();
      default -> {
        // White space, a number, or a word: of no interest.
      }
    }
    take(b);
  }

  private void begin() {
    inString = true;
    isEscaped = false;
    isMasked = false;
    text.setLength(0);
    isValue = key != null || !levels.isObject();
    isSecret = isValue && levels.isSecret(key);
  }

  private void inside(byte b) throws IOException {
    if (b == '"' && !isEscaped) {
      inString = false;
      take(b);
      return;
    }
    boolean wasEscaped = isEscaped;
    isEscaped = b == '\\' && !wasEscaped;
    if (text.length() < MAX_KEY) {
      text.append((char) (b & 0xff));
    }
    if (isSecret) {
      mask();
    } else {
      take(b);
      inWord &= !wasEscaped; // What follows an escape like "\n" begins a word.
    }
  }

  /** Writes the mask, once for a string. */
  private void mask() throws IOException {
    if (!isMasked) {
      isMasked = true;
      emit(MASK, MASK.length);
    }
  }

  /** Passes a byte on, unless it belongs to a token. */
  private void take(byte b) throws IOException {
    if (inToken && isOfToken(b)) {
      return;
    }
    inToken = false;
    if (b == PREFIX[held] && (held > 0 || !inWord)) {
      held++;
      if (held == PREFIX.length) {
        replaceToken();
      }
      return;
    }
    release();
    inWord = isOfWord(b);
    emit(b);
  }

  /** A token that is a value takes the whole of it along; elsewhere it ends where it ends. */
  private void replaceToken() throws IOException {
    held = 0;
    if (inString && isValue && text.length() == PREFIX.length) {
      isSecret = true;
      mask();
    } else {
      inToken = true;
      emit(MASK, MASK.length);
    }
  }

  private void release() throws IOException {
    emit(PREFIX, held);
    held = 0;
  }

  private static boolean isOfToken(byte b) {
    return isAlphanumeric(b) || b == '_' || b == '-' || b == '=';
  }

  /** The characters of base64 in both its alphabets: within an image there may be a prefix too. */
  private static boolean isOfWord(byte b) {
    return isAlphanumeric(b) || b == '_' || b == '-' || b == '+' || b == '/';
  }

  private static boolean isAlphanumeric(byte b) {
    return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
  }

  private void emit(byte[] bytes, int length) throws IOException {
    for (int i = 0; i < length; i++) {
      emit(bytes[i]);
    }
  }

  private void emit(byte b) throws IOException {
    if (buffered == BUFFER) {
      drain();
    }
    buffer[buffered++] = b;
  }

  private void drain() throws IOException {
    out.write(buffer, 0, buffered);
    buffered = 0;
  }

  /** Writes what was held back. Only at the end, or a token that follows would not be seen. */
  @Override
  public void flush() throws IOException {
    release();
    drain();
  }
}
