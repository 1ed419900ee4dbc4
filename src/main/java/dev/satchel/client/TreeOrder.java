package dev.satchel.client;

import dev.satchel.RawName;
import java.util.Arrays;

/**
 * The order of members: depth first, names by their bytes. So none comes twice, and what a member
 * lies in has come before it and is a directory.
 */
final class TreeOrder {
  private byte[] before = {};
  private boolean isDirectory = true;

  /**
   * Goes on to the next member.
   *
   * @param path from the archive's root
   * @return whether it can be the next one
   */
  boolean isNext(RawName path, boolean isNextDirectory) {
    byte[] next = path.bytes();
    if (!isPath(next) || compare(before, next) >= 0 || !isParentKnown(next)) {
      return false;
    }
    before = next;
    isDirectory = isNextDirectory;
    return true;
  }

  /** Whether a path from the archive's root can be one of a member. */
  static boolean isPath(byte[] path) {
    int start = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i == path.length || path[i] == '/') {
        if (!isName(path, start, i)) {
          return false;
        }
        start = i + 1;
      } else if (path[i] == 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isName(byte[] path, int start, int end) {
    return switch (end - start) {
      case 0 -> false;
      case 1, 2 -> path[start] != '.' || path[end - 1] != '.';
      default -> true;
    };
  }

  /** Whether what {@code path} lies in is a directory: the one before, or one that holds that. */
  private boolean isParentKnown(byte[] path) {
    int parent = path.length;
    do {
      parent--;
    } while (parent >= 0 && path[parent] != '/');
    if (parent < 0) {
      return true;
    }
    boolean isBelow = before.length > parent && before[parent] == '/';
    boolean isSame = before.length == parent && isDirectory;
    return (isBelow || isSame) && Arrays.equals(before, 0, parent, path, 0, parent);
  }

  private static int compare(byte[] one, byte[] other) {
    int at = Arrays.mismatch(one, other);
    return at < 0 ? 0 : Integer.compare(rank(one, at), rank(other, at));
  }

  /** What ends comes first, then what goes on below. */
  private static int rank(byte[] path, int at) {
    return at == path.length ? -2 : path[at] == '/' ? -1 : path[at] & 0xFF;
  }
}
