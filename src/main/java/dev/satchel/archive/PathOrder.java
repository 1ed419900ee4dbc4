package dev.satchel.archive;

import dev.satchel.RawName;
import java.util.Arrays;

/**
 * The order in which a walk comes by the paths of a tree: depth first, names by their bytes. So a
 * directory comes before what is below it, and all of that before the directory's next neighbour.
 */
final class PathOrder {
  private PathOrder() {}

  /** As a comparator does; a path of no names, the top, comes before all others. */
  static int compare(byte[] one, byte[] other) {
    int common = Math.min(one.length, other.length);
    for (int i = 0; i < common; i++) {
      if (one[i] != other[i]) {
        return Integer.compare(rank(one[i]), rank(other[i]));
      }
    }
    return Integer.compare(one.length, other.length);
  }

  /** A name that ends comes before all names that go on. */
  private static int rank(byte b) {
    return b == '/' ? -1 : b & 0xFF;
  }

  /** Whether {@code path} lies in {@code directory}, at any depth. */
  static boolean isBelow(byte[] path, byte[] directory) {
    if (directory.length == 0) {
      return path.length > 0;
    }
    if (path.length <= directory.length || path[directory.length] != '/') {
      return false;
    }
    for (int i = directory.length - 1; i >= 0; i--) {
      if (path[i] != directory[i]) {
        return false;
      }
    }
    return true;
  }

  /** How long the path of the directory is that {@code path}, which is not the top, lies in. */
  static int parentLength(byte[] path) {
    return Math.max(nameStart(path) - 1, 0);
  }

  /** The last name of {@code path}. */
  static RawName name(byte[] path) {
    int start = nameStart(path);
    return RawName.of(Arrays.copyOfRange(path, start, path.length));
  }

  private static int nameStart(byte[] path) {
    int start = path.length;
    while (start > 0 && path[start - 1] != '/') {
      start--;
    }
    return start;
  }
}
