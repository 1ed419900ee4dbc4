package dev.satchel.git;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.GitIgnore;
import dev.satchel.files.Directory;
import dev.satchel.files.FileType;
import dev.satchel.files.Walk;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Compares a directory of a work tree with what a commit has there, in one walk in git's order.
 * What is new counts unless {@code .gitignore} names it, as with {@code git add}; what the commit
 * has counts in any case. FIFOs, sockets and devices are taken for nothing, and no nested
 * repository is entered.
 */
final class Comparison implements Closeable {
  /** How git orders what lies in a directory. */
  static final Comparator<Directory.Entry> ORDER =
      Comparator.comparing(
          entry -> TreeEntry.key(entry.name(), entry.type() == FileType.DIRECTORY));

  /**
   * What makes a difference to what is found.
   *
   * @param excludes what is left out, from the directory that is compared
   * @param withNew whether what the commit does not have is of interest
   * @param maxDepth how many directories may lie above a file
   */
  record Rules(Excludes excludes, boolean withNew, int maxDepth) {}

  private final Scope scope;
  private final Rules rules;
  private final Changes changes;
  private final Walk walk;
  private final Stored stored;
  private final WorkFiles files = new WorkFiles();
  private final Deque<Level> levels = new ArrayDeque<>();

  /**
   * Starts before the first entry.
   *
   * @param scope stays the caller's
   * @throws IOException if the directory cannot be listed
   */
  Comparison(Scope scope, Baseline base, Rules rules, Changes changes) throws IOException {
    this.scope = scope;
    this.rules = rules;
    this.changes = changes;
    this.stored = new Stored(scope.repository());
    levels.push(scope.top(stored, base));
    this.walk = new Walk(scope.directory().directory(), ORDER);
  }

  /**
   * Compares everything.
   *
   * @throws Refusal CHANGED if the tree does not rest meanwhile, UNSUPPORTED if the repository is
   *     damaged
   * @throws IOException if something cannot be read, or {@code changes} fails
   */
  void run() throws IOException {
    while (walk.next()) {
      check();
      leave(walk.depth() + 1);
      visit();
    }
    check();
    leave(0);
  }

  private void check() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("was ended");
    }
    if (!walk.changedDirectories().isEmpty()) {
      throw WorkFiles.changed();
    }
  }

  /** What the base has besides in the directories that the walk has left is gone. */
  private void leave(int kept) throws IOException {
    while (levels.size() > kept) {
      Level level = levels.pop();
      for (TreeEntry gone = level.rest(); gone != null; gone = level.rest()) {
        gone(level.path(), gone, levels.size());
      }
    }
  }

  private void gone(RawName directory, TreeEntry entry, int depth) throws IOException {
    RawName path = directory.child(entry.name());
    if (rules.excludes().taking(path, entry.name(), entry.isDirectory()).isPresent()) {
      return;
    }
    if (entry.mode() != Mode.TREE) {
      changes.change(scope.full(path), entry, null);
      return;
    }
    check();
    checkDepth(depth);
    for (TreeEntry child : stored.tree(entry.id())) {
      gone(path, child, depth + 1);
    }
  }

  private void checkDepth(int depth) throws IOException {
    if (depth >= rules.maxDepth()) {
      throw new IOException("more than " + rules.maxDepth() + " directories deep");
    }
  }

  private void visit() throws IOException {
    Level level = levels.element();
    RawName name = walk.name();
    boolean isDirectory = walk.type() == FileType.DIRECTORY;
    RawName key = TreeEntry.key(name, isDirectory);
    for (TreeEntry gone = level.before(key); gone != null; gone = level.before(key)) {
      gone(level.path(), gone, levels.size());
    }
    TreeEntry base = level.at(key);
    RawName path = level.path().child(name);
    boolean isLeftOut =
        name.equals(GitDirectory.DOT_GIT)
            || rules.excludes().taking(path, name, isDirectory).isPresent();
    if (isLeftOut) {
      return;
    }
    if (isDirectory) {
      directory(level, path, base);
    } else {
      leaf(level, path, base);
    }
  }

  private void leaf(Level level, RawName path, @Nullable TreeEntry base) throws IOException {
    boolean isKept = walk.type() == FileType.REGULAR || walk.type() == FileType.SYMLINK;
    if (base == null) {
      if (isKept && rules.withNew() && !level.ignores(walk.name(), false)) {
        changes.change(scope.full(path), null, () -> files.read(walk));
      }
    } else if (!isKept) {
      changes.change(scope.full(path), base, null);
    } else {
      Blob now = files.read(walk);
      if (now.mode() != base.mode() || !now.id().equals(base.id())) {
        changes.change(scope.full(path), base, () -> now);
      }
    }
  }

  private void directory(Level level, RawName path, @Nullable TreeEntry base) throws IOException {
    boolean isIgnored = level.ignores(walk.name(), true);
    if (base == null && (isIgnored || !rules.withNew())) {
      return;
    }
    try (Directory directory = walk.openDirectory()) {
      boolean isRepository = SmallFile.type(directory, GitDirectory.DOT_GIT).isPresent();
      if (base == null ? isRepository : base.mode() == Mode.GITLINK) {
        nested(path, base);
        return;
      }
      checkDepth(levels.size());
      GitIgnore below = level.rules().below(walk.name(), Scope.ignoreText(directory));
      List<TreeEntry> tree = base == null ? List.of() : stored.tree(base.id());
      walk.enter();
      levels.push(new Level(path, below, isIgnored, tree));
    }
  }

  /** A repository of its own counts as the commit that it stands at. */
  private void nested(RawName path, @Nullable TreeEntry base) throws IOException {
    Optional<ObjectId> head = scope.nestedHead(path);
    if (base == null) {
      changes.nested(scope.full(path));
    }
    if (head.isPresent() && (base == null || !head.get().equals(base.id()))) {
      changes.change(scope.full(path), base, () -> Blob.gitlink(head.get()));
    }
  }

  @Override
  public void close() {
    walk.close();
  }
}
