package dev.satchel.git;

import dev.satchel.RawName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/**
 * One thing in a directory as a commit has it.
 *
 * @param mode one of those of {@link Mode}
 */
record TreeEntry(RawName name, int mode, ObjectId id) {
  /** In the order of {@link #key}. */
  static final Comparator<TreeEntry> ORDER = Comparator.comparing(TreeEntry::key);

  private static final RawName NOTHING = RawName.of("");

  /** What is a directory in a work tree: a tree, or a repository of its own. */
  boolean isDirectory() {
    return mode == Mode.TREE || mode == Mode.GITLINK;
  }

  RawName key() {
    return key(name, isDirectory());
  }

  /** What git sorts names by: a directory has a slash at its end. */
  static RawName key(RawName name, boolean isDirectory) {
    return isDirectory ? name.child(NOTHING) : name;
  }

  /**
   * Reads a tree.
   *
   * @return in order
   * @throws IOException if it is none
   */
  static List<TreeEntry> parse(byte[] tree) throws IOException {
    List<TreeEntry> entries = new ArrayList<>();
    for (int at = 0; at < tree.length; ) {
      int space = indexOf(tree, ' ', at);
      int end = indexOf(tree, 0, space + 1);
      int after = end + 1 + Constants.OBJECT_ID_LENGTH;
      if (after > tree.length) {
        throw new IOException("damaged tree");
      }
      RawName name = RawName.of(Arrays.copyOfRange(tree, space + 1, end));
      if (name.isSingle() && !name.is(".git")) { // Git never makes others, nor does it check out.
        int mode = Mode.canonical(mode(tree, at, space));
        entries.add(new TreeEntry(name, mode, ObjectId.fromRaw(tree, end + 1)));
      }
      at = after;
    }
    entries.sort(ORDER);
    return entries;
  }

  private static int indexOf(byte[] tree, int wanted, int from) throws IOException {
    for (int i = from; i < tree.length; i++) {
      if (tree[i] == wanted) {
        return i;
      }
    }
    throw new IOException("damaged tree");
  }

  private static int mode(byte[] tree, int start, int end) throws IOException {
    int mode = 0;
    for (int i = start; i < end; i++) {
      if (tree[i] < '0' || tree[i] > '7' || end - start > 7) {
        throw new IOException("damaged tree");
      }
      mode = mode << 3 | tree[i] - '0';
    }
    return mode;
  }
}
