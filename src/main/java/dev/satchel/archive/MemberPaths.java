package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where members of an archive belong: their names, checked, as paths below the destination, with
 * one slash between two names and none around them. The empty path is the destination itself. For
 * one thread.
 */
final class MemberPaths {
  /** What Linux takes for one name, in bytes. */
  private static final int MAX_NAME = 255;

  private final ImportLimits limits;
  private final boolean stripsTop;
  private @Nullable RawName top;

  /**
   * @param stripsTop whether all members lie in one directory, which is the destination
   */
  MemberPaths(ImportLimits limits, boolean stripsTop) {
    this.limits = limits;
    this.stripsTop = stripsTop;
  }

  /** The directory that all members lie in, if that is the destination; empty before the first. */
  RawName top() {
    return top == null ? Incoming.NONE : top;
  }

  /**
   * The path of the member {@code name}.
   *
   * @throws Refusal UNSAFE_ARCHIVE, with the rule that it breaks; TOO_LARGE
   */
  RawName path(RawName name) {
    byte[] raw = name.bytes();
    if (raw.length == 0) {
      throw Objection.unsafe(name, "has no name");
    }
    if (raw[0] == '/') {
      throw Objection.unsafe(name, "has an absolute name");
    }
    byte[] path = new byte[raw.length];
    int length = 0;
    int directories = 0;
    for (int start = 0; start < raw.length; ) {
      int end = start;
      while (end < raw.length && raw[end] != '/') {
        if (raw[end] == 0) {
          throw Objection.unsafe(name, "has a name with NUL");
        }
        end++;
      }
      if (isName(name, raw, start, end)) {
        directories += length > 0 ? 1 : 0;
        length = append(path, length, raw, start, end);
      }
      start = end + 1;
    }
    return checked(name, stripped(name, path, length), directories - (stripsTop ? 1 : 0));
  }

  private static boolean isName(RawName name, byte[] raw, int start, int end) {
    int length = end - start;
    if (length == 2 && raw[start] == '.' && raw[start + 1] == '.') {
      throw Objection.unsafe(name, "has '..' in its name");
    }
    if (length > MAX_NAME) {
      throw Objection.unsafe(name, "has a name of more than " + MAX_NAME + " bytes");
    }
    return length > 0 && !(length == 1 && raw[start] == '.');
  }

  private static int append(byte[] path, int length, byte[] raw, int start, int end) {
    int at = length;
    if (at > 0) {
      path[at++] = '/';
    }
    System.arraycopy(raw, start, path, at, end - start);
    return at + end - start;
  }

  private RawName stripped(RawName name, byte[] path, int length) {
    if (!stripsTop) {
      return RawName.of(Arrays.copyOf(path, length));
    }
    int end = 0;
    while (end < length && path[end] != '/') {
      end++;
    }
    RawName first = RawName.of(Arrays.copyOf(path, end));
    RawName known = top == null ? first : top;
    top = known;
    if (first.isEmpty() || !first.equals(known)) {
      throw Objection.malformed(name, "does not lie in the one directory that all others lie in");
    }
    return RawName.of(Arrays.copyOfRange(path, Math.min(end + 1, length), length));
  }

  private RawName checked(RawName name, RawName path, int directories) {
    if (path.length() > limits.pathLength()) {
      throw Objection.tooLarge(
          "Member '" + Objection.shown(name) + "' has a path of more bytes",
          limits.pathLength(),
          ImportLimits.PATH);
    }
    if (directories > limits.depth()) {
      throw Objection.tooLarge(
          "Member '" + Objection.shown(name) + "' lies in more directories",
          limits.depth(),
          ImportLimits.DEPTH);
    }
    return path;
  }
}
