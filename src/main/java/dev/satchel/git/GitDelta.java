package dev.satchel.git;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Progress;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/**
 * What has changed in a directory of a repository since a commit, as a patch for {@code git apply
 * --binary}. It holds the repository open until it is closed. For one thread.
 */
public final class GitDelta implements Closeable {
  /** What is held back, so that what fails early can still be refused. */
  private static final int HELD_BACK = 256 << 10;

  private final Scope scope;
  private final Baseline base;
  private final Comparison.Rules rules;

  /** Takes {@code scope} over. */
  GitDelta(Scope scope, Baseline base, Comparison.Rules rules) {
    this.scope = scope;
    this.base = base;
    this.rules = rules;
  }

  /** The directory, from the file system's root down. */
  public WorkspacePath path() {
    return scope.directory().path();
  }

  /** The repository, if the directory is all of its work tree; empty for a part of it. */
  public Optional<RepositoryIdentity> identity() throws IOException {
    return scope.names().isEmpty() ? Optional.of(scope.repository().identity()) : Optional.empty();
  }

  /** The id of the commit, in hexadecimal digits; empty if all that is there counts as new. */
  public Optional<String> baseCommit() {
    return base.commit().map(ObjectId::name);
  }

  /**
   * Writes the patch; nothing if nothing has changed.
   *
   * @param out stays the caller's, and is flushed at the end
   * @throws Refusal CHANGED if the tree does not rest meanwhile, UNSUPPORTED if the repository is
   *     damaged; the patch is not whole then
   * @throws IOException if something cannot be read, or {@code out} does not take it; likewise
   */
  public void writeTo(OutputStream out, Progress progress) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(out, HELD_BACK);
    PatchWriter writer =
        new PatchWriter(buffered, new Stored(scope.repository()), bytes -> progress.add(1, bytes));
    try (Comparison comparison = new Comparison(scope, base, rules, writer)) {
      comparison.run();
    }
    buffered.flush();
  }

  @Override
  public void close() {
    scope.close();
  }
}
