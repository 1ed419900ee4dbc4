package dev.satchel.http.ash;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths put together as the wire does it, before it judges them. */
final class JoinedPath {
  private JoinedPath() {}

  /**
   * {@code path} seen from {@code target}: without {@code .}, and without {@code ..} as far as that
   * can be. From the top, it stays as it is.
   */
  static String of(String target, String path) {
    if (target.isEmpty() || target.equals(Batch.TOP)) {
      return path;
    }
    String joined = path.isEmpty() ? target : target + "/" + path;
    Deque<String> names = new ArrayDeque<>();
    boolean isAbsolute = joined.startsWith("/");
    for (String name : joined.split("/", -1)) {
      add(names, name, isAbsolute);
    }
    String plain = String.join("/", names);
    return (isAbsolute ? "/" : "") + plain + (joined.endsWith("/") && !plain.isEmpty() ? "/" : "");
  }

  private static void add(Deque<String> names, String name, boolean isAbsolute) {
    boolean isUp = name.equals("..");
    if (isUp && !names.isEmpty() && !names.getLast().equals("..")) {
      names.removeLast();
    } else if (!name.isEmpty() && !name.equals(".") && !(isUp && isAbsolute)) {
      names.addLast(name);
    }
  }
}
