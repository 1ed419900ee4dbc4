package dev.satchel.git;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.GitIgnore;
import dev.satchel.files.Directory;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/**
 * A directory in the work tree of a repository, its top included.
 *
 * @param names from the top of the work tree to the directory
 */
record Scope(Repository repository, JailedDirectory directory, List<RawName> names, Jail jail)
    implements Closeable {
  private static final int LONGEST_IGNORE = 1 << 20;
  private static final byte[] NO_RULES = {};

  /**
   * Takes both over.
   *
   * @param directory in the work tree of {@code repository}
   */
  static Scope of(Repository repository, JailedDirectory directory, Jail jail) {
    int above = repository.workTree().path().names().size();
    List<RawName> all = directory.path().names();
    return new Scope(repository, directory, List.copyOf(all.subList(above, all.size())), jail);
  }

  /** All of the work tree. It must not be closed beside this. */
  Scope top() {
    return new Scope(repository, repository.workTree(), List.of(), jail);
  }

  /** The path of {@code path} from the top of the work tree. */
  RawName full(RawName path) {
    RawName full = RawName.of("");
    for (RawName name : names) {
      full = full.child(name);
    }
    return full.child(path);
  }

  /** Where a comparison of the directory with {@code base} begins. */
  Level top(Stored stored, Baseline base) throws IOException {
    List<TreeEntry> tree = stored.tree(base.tree());
    GitIgnore rules = GitIgnore.top(excludeText(), ignoreText(repository.workTree().directory()));
    boolean isIgnored = false;
    WorkspacePath path = repository.workTree().path();
    for (RawName name : names) {
      tree = below(stored, tree, name);
      isIgnored |= rules.ignores(name, true);
      path = GitDirectory.below(path, name);
      try (JailedDirectory next = jail.directory(path)) {
        rules = rules.below(name, ignoreText(next.directory()));
      }
    }
    return new Level(RawName.of(""), rules, isIgnored, tree);
  }

  private static List<TreeEntry> below(Stored stored, List<TreeEntry> tree, RawName name)
      throws IOException {
    for (TreeEntry entry : tree) {
      if (entry.mode() == Mode.TREE && entry.name().equals(name)) {
        return stored.tree(entry.id());
      }
    }
    return List.of();
  }

  private byte[] excludeText() {
    try (Directory info =
        repository.directory().common().directory().openDirectory(RawName.of("info"))) {
      return SmallFile.read(info, RawName.of("exclude"), LONGEST_IGNORE).orElse(NO_RULES);
    } catch (IOException e) {
      return NO_RULES;
    }
  }

  /** What {@code .gitignore} in {@code directory} says; nothing if it is no file. */
  static byte[] ignoreText(Directory directory) {
    try {
      return SmallFile.read(directory, GitIgnore.FILE, LONGEST_IGNORE).orElse(NO_RULES);
    } catch (IOException e) {
      return NO_RULES; // Git follows no link there either.
    }
  }

  /** The commit that the repository at {@code path} stands at; empty if that cannot be told. */
  Optional<ObjectId> nestedHead(RawName path) throws IOException {
    List<RawName> all = new ArrayList<>(directory.path().names());
    all.addAll(WorkspacePath.components(path));
    try {
      Optional<Repository> nested = Repository.at(new WorkspacePath(all), jail);
      if (nested.isEmpty()) {
        return Optional.empty();
      }
      try (Repository repository = nested.get()) {
        return repository.refs().id(Refs.HEAD);
      }
    } catch (Refusal e) {
      return Optional.empty(); // It lies outside the roots, or is gone.
    }
  }

  @Override
  public void close() {
    directory.close();
    repository.close();
  }
}
