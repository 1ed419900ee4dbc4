package dev.satchel.git;

import dev.satchel.RawName;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/** Compares two trees of a repository. */
final class TreeComparison {
  private final Stored stored;
  private final int maxDepth;
  private final Changes changes;

  TreeComparison(Stored stored, int maxDepth, Changes changes) {
    this.stored = stored;
    this.maxDepth = maxDepth;
    this.changes = changes;
  }

  void run(ObjectId before, ObjectId after) throws IOException {
    compare(RawName.of(""), stored.tree(before), stored.tree(after), 0);
  }

  private void compare(RawName path, List<TreeEntry> before, List<TreeEntry> after, int depth)
      throws IOException {
    if (depth > maxDepth) {
      throw new IOException("more than " + maxDepth + " directories deep");
    }
    Iterator<TreeEntry> olds = before.iterator();
    Iterator<TreeEntry> news = after.iterator();
    TreeEntry old = next(olds);
    TreeEntry fresh = next(news);
    while (old != null || fresh != null) {
      int order = old == null ? 1 : fresh == null ? -1 : TreeEntry.ORDER.compare(old, fresh);
      pair(path, order <= 0 ? old : null, order >= 0 ? fresh : null, depth);
      old = order <= 0 ? next(olds) : old;
      fresh = order >= 0 ? next(news) : fresh;
    }
  }

  private static @Nullable TreeEntry next(Iterator<TreeEntry> entries) {
    return entries.hasNext() ? entries.next() : null;
  }

  private void pair(
      RawName directory, @Nullable TreeEntry old, @Nullable TreeEntry fresh, int depth)
      throws IOException {
    if (old != null && old.equals(fresh)) {
      return;
    }
    TreeEntry any = old == null ? fresh : old;
    if (any == null) {
      return;
    }
    RawName path = directory.child(any.name());
    boolean oldIsTree = old != null && old.mode() == Mode.TREE;
    boolean freshIsTree = fresh != null && fresh.mode() == Mode.TREE;
    if (oldIsTree || freshIsTree) {
      compare(path, children(old, oldIsTree), children(fresh, freshIsTree), depth + 1);
    }
    TreeEntry oldFile = oldIsTree ? null : old;
    TreeEntry freshFile = freshIsTree ? null : fresh;
    if (oldFile != null || freshFile != null) {
      changes.change(path, oldFile, freshFile == null ? null : () -> stored.blob(freshFile));
    }
  }

  private List<TreeEntry> children(@Nullable TreeEntry tree, boolean isTree) throws IOException {
    return tree != null && isTree ? stored.tree(tree.id()) : List.of();
  }
}
