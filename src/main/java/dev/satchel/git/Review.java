package dev.satchel.git;

import static dev.satchel.Refusal.Code.NOT_A_DIRECTORY;
import static dev.satchel.Refusal.Code.NOT_A_REPOSITORY;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_COMPARISON;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Excludes;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * What people want to see of the repositories in the served roots. What is not below a repository,
 * or does not exist, has no changes and no commits. Safe for many threads.
 */
public final class Review {
  private final Jail jail;
  private final Comparison.Rules rules;

  /**
   * @param jail stays the caller's
   * @param maxDepth how many directories may lie between a work tree and a file in it
   */
  public Review(Jail jail, int maxDepth) {
    this.jail = jail;
    this.rules = new Comparison.Rules(new Excludes(List.of()), true, maxDepth);
  }

  /**
   * What has changed in a directory, and in the repositories right in it, by path.
   *
   * @param revision what to compare with
   * @throws Refusal FORBIDDEN; NO_COMPARISON if {@code revision} names no commit; UNSUPPORTED if
   *     the repository is of a kind that cannot be read, or too much has changed; CHANGED
   */
  public List<FileChange> changes(WorkspacePath path, Optional<String> revision)
      throws IOException {
    try (JailedDirectory directory = jail.directory(path)) {
      ChangeList all = new ChangeList();
      List<RawName> nested = RepositorySearch.children(directory);
      for (FileChange change : changesIn(directory.path(), revision)) {
        if (!nested.contains(WorkspacePath.components(change.path()).get(0))) {
          all.add(change);
        }
      }
      for (RawName child : nested) {
        WorkspacePath below = GitDirectory.below(directory.path(), child);
        for (FileChange change : changesIn(below, revision)) {
          all.add(new FileChange(change.status(), child.child(change.path())));
        }
      }
      return all.found().stream().sorted(Comparator.comparing(FileChange::path)).toList();
    } catch (Refusal e) {
      if (e.code() == NOT_FOUND || e.code() == NOT_A_DIRECTORY) {
        return List.of();
      }
      throw e;
    }
  }

  private List<FileChange> changesIn(WorkspacePath path, Optional<String> revision)
      throws IOException {
    Optional<Repository> repository = Repository.around(path, jail);
    if (repository.isEmpty()) {
      return List.of();
    }
    try (Scope scope = Scope.of(repository.get(), jail.directory(path), jail)) {
      ChangeList list = new ChangeList();
      try (Comparison comparison = new Comparison(scope, base(scope, revision), rules, list)) {
        comparison.run();
      }
      int skipped = scope.names().isEmpty() ? 0 : scope.full(RawName.of("")).length();
      return list.found().stream()
          .map(change -> new FileChange(change.status(), below(change.path(), skipped)))
          .toList();
    }
  }

  private static RawName below(RawName path, int skipped) {
    byte[] bytes = path.bytes();
    return RawName.of(Arrays.copyOfRange(bytes, skipped, bytes.length));
  }

  private Baseline base(Scope scope, Optional<String> revision) throws IOException {
    Bases bases = new Bases(scope.repository());
    if (revision.isEmpty()) {
      return bases.toShow(base -> hasChanges(scope, base));
    }
    boolean isUnborn =
        revision.get().equals("HEAD") && scope.repository().refs().id(Refs.HEAD).isEmpty();
    return isUnborn ? Baseline.NOTHING : bases.named(revision.get(), "ref");
  }

  /** Whether what git knows is not as in {@code base}, anywhere in the work tree. */
  private boolean hasChanges(Scope scope, Baseline base) throws IOException {
    Comparison.Rules known = new Comparison.Rules(rules.excludes(), false, rules.maxDepth());
    ChangeList list = new ChangeList();
    Scope whole = scope.top();
    try (Comparison comparison = new Comparison(whole, base, known, list)) {
      comparison.run();
    }
    return !list.found().isEmpty();
  }

  /**
   * A file as it is and as it was.
   *
   * @param revision what to compare with
   * @throws Refusal NO_COMPARISON if there is no such file, it is too large, or {@code revision}
   *     names no commit; FORBIDDEN; UNSUPPORTED
   */
  public FileVersions versions(WorkspacePath file, Optional<String> revision) throws IOException {
    return new VersionsOf(file, jail).now(scope -> base(scope, revision));
  }

  /**
   * A file as a commit has made it, and as it was before. It need not exist any more.
   *
   * @throws Refusal as {@link #versions}
   */
  public FileVersions versionsIn(WorkspacePath file, String commit) throws IOException {
    return new VersionsOf(file, jail).in(commit);
  }

  /**
   * The latest commits; none if nothing is committed yet.
   *
   * @param limit how many at most
   * @throws Refusal FORBIDDEN, UNSUPPORTED
   */
  public CommitPage commits(WorkspacePath path, int limit) throws IOException {
    Optional<Repository> found = existing(path);
    if (found.isEmpty()) {
      return new CommitPage(List.of(), false);
    }
    try (Repository repository = found.get()) {
      return new CommitLog(repository).latest(limit);
    }
  }

  private Optional<Repository> existing(WorkspacePath path) throws IOException {
    try (JailedDirectory directory = jail.directory(path)) {
      return Repository.around(directory.path(), jail);
    } catch (Refusal e) {
      if (e.code() == NOT_FOUND || e.code() == NOT_A_DIRECTORY) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * What a commit has changed since its first parent, by path.
   *
   * @throws Refusal NOT_A_REPOSITORY; NO_COMPARISON if there is no such commit; FORBIDDEN;
   *     UNSUPPORTED
   */
  public List<FileChange> changesOf(WorkspacePath path, String commit) throws IOException {
    Repository found =
        existing(path)
            .orElseThrow(() -> new Refusal(NOT_A_REPOSITORY, "Not a git repository: " + path));
    try (Repository repository = found) {
      RevCommit after = commit(repository, commit);
      Baseline before = before(repository, after);
      ChangeList list = new ChangeList();
      new TreeComparison(new Stored(repository), rules.maxDepth(), list)
          .run(before.tree(), after.getTree());
      return list.found().stream().sorted(Comparator.comparing(FileChange::path)).toList();
    }
  }

  static RevCommit commit(Repository repository, String id) throws IOException {
    return new Revisions(repository)
        .commit(id)
        .orElseThrow(() -> new Refusal(NO_COMPARISON, "commit '" + id + "' could not be resolved"));
  }

  /** The first parent of a commit; nothing if it has none. */
  static Baseline before(Repository repository, RevCommit commit) throws IOException {
    return commit.getParentCount() == 0
        ? Baseline.NOTHING
        : new Revisions(repository)
            .commit(commit.getParent(0).copy())
            .map(Baseline::of)
            .orElse(Baseline.NOTHING);
  }
}
