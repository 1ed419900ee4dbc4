package dev.satchel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * The name of a file as the bytes that the file system knows it by: one component, or several
 * joined by {@code '/'}. Linux allows any byte but NUL; nothing says that they are UTF-8, so names
 * are never held as text. Ordered by unsigned bytes. Immutable.
 */
public final class RawName implements Comparable<RawName> {
  private final byte[] bytes;

  private RawName(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes {@code bytes} over: the caller must not change them afterwards. */
  public static RawName of(byte[] bytes) {
    return new RawName(bytes);
  }

  public static RawName of(String text) {
    return new RawName(text.getBytes(UTF_8));
  }

  /** This name, a slash, and {@code child}; only {@code child} if this name is empty. */
  public RawName child(RawName child) {
    if (isEmpty()) {
      return child;
    }
    byte[] joined = Arrays.copyOf(bytes, bytes.length + 1 + child.bytes.length);
    joined[bytes.length] = '/';
    System.arraycopy(child.bytes, 0, joined, bytes.length + 1, child.bytes.length);
    return new RawName(joined);
  }

  /** The bytes; a copy that the caller may keep. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Copies the bytes to {@code target} from {@code offset} on, and returns how many they were. */
  public int copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
    return bytes.length;
  }

  /** Copies the bytes to {@code target}, from its index {@code offset} on. */
  public void copyTo(ByteBuffer target, int offset) {
    target.put(offset, bytes);
  }

  /** How many bytes the name has. */
  public int length() {
    return bytes.length;
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** Whether it ends with a slash, as names of directories do in archives. */
  public boolean endsWithSlash() {
    return bytes.length > 0 && bytes[bytes.length - 1] == '/';
  }

  /** Whether the name is just {@code text}, in UTF-8. */
  public boolean is(String text) {
    return Arrays.equals(bytes, text.getBytes(UTF_8));
  }

  /**
   * Whether this can name one thing in a directory: it is not empty, {@code "."} or {@code ".."},
   * and holds no slash and no NUL.
   */
  public boolean isSingle() {
    for (byte b : bytes) {
      if (b == '/' || b == 0) {
        return false;
      }
    }
    return switch (bytes.length) {
      case 0 -> false;
      case 1, 2 -> bytes[0] != '.' || bytes[bytes.length - 1] != '.';
      default -> true;
    };
  }

  public boolean isAscii() {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the bytes are valid UTF-8, so that {@link #text} loses nothing. */
  public boolean isUtf8() {
    if (isAscii()) {
      return true;
    }
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The name as text, with U+FFFD for what is not UTF-8. */
  public String text() {
    return new String(bytes, UTF_8);
  }

  @Override
  public int compareTo(RawName other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawName name && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** {@link #text}, for messages. */
  @Override
  public String toString() {
    return text();
  }
}
