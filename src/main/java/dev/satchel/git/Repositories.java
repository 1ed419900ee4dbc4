package dev.satchel.git;

import static dev.satchel.Refusal.Code.NOT_A_REPOSITORY;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Excludes;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import java.io.IOException;
import java.util.Optional;

/** The repositories in the served roots. Safe for many threads. */
public final class Repositories {
  private final Jail jail;
  private final int maxDepth;

  /**
   * @param jail stays the caller's
   * @param maxDepth how many directories may lie between a work tree and a file in it
   */
  public Repositories(Jail jail, int maxDepth) {
    this.jail = jail;
    this.maxDepth = maxDepth;
  }

  /**
   * Which repository a directory is the work tree of; empty if it is none. Of one that cannot be
   * read it says no more than that.
   *
   * @param directory stays the caller's
   */
  public Optional<RepositoryIdentity> identity(JailedDirectory directory) throws IOException {
    if (SmallFile.type(directory.directory(), GitDirectory.DOT_GIT).isEmpty()) {
      return Optional.empty();
    }
    RepositoryIdentity unknown =
        new RepositoryIdentity(directory.path(), Optional.empty(), Optional.empty());
    try {
      Optional<Repository> found = Repository.at(directory.path(), jail);
      if (found.isEmpty()) {
        return Optional.of(unknown);
      }
      try (Repository repository = found.get()) {
        return Optional.of(repository.identity());
      }
    } catch (Refusal | IOException e) {
      return Optional.of(unknown);
    }
  }

  /**
   * What has changed in a directory. If it is no work tree itself, but there is just one not far
   * below, that one is meant; else the one that it lies in.
   *
   * @param directory stays the caller's
   * @param revision what to compare with
   * @return to be closed by the caller
   * @throws Refusal NOT_A_REPOSITORY, NO_COMPARISON; UNSUPPORTED if it is of a kind that cannot be
   *     read, damaged, or lies outside the roots in part
   */
  public GitDelta delta(JailedDirectory directory, Optional<String> revision, Excludes excludes)
      throws IOException {
    Scope scope = scope(directory);
    try {
      Bases bases = new Bases(scope.repository());
      Baseline base =
          revision.isPresent() ? bases.named(revision.get(), "base_ref") : bases.ofOrigin();
      new Stored(scope.repository()).tree(base.tree()); // Better refused now than broken off.
      return new GitDelta(scope, base, new Comparison.Rules(excludes, true, maxDepth));
    } catch (IOException | RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private Scope scope(JailedDirectory directory) throws IOException {
    Optional<Scope> own = scope(Repository.at(directory.path(), jail), directory.path());
    if (own.isPresent()) {
      return own.get();
    }
    Optional<WorkspacePath> below = new RepositorySearch(directory).only();
    if (below.isPresent()) {
      Optional<Scope> only = scope(Repository.at(below.get(), jail), below.get());
      if (only.isPresent()) {
        return only.get();
      }
    }
    return around(directory.path());
  }

  private Scope around(WorkspacePath path) throws IOException {
    return scope(Repository.around(path, jail), path)
        .orElseThrow(() -> new Refusal(NOT_A_REPOSITORY, "Not a git repository: " + path));
  }

  private Optional<Scope> scope(Optional<Repository> repository, WorkspacePath path)
      throws IOException {
    if (repository.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Scope.of(repository.get(), jail.directory(path), jail));
    } catch (IOException | RuntimeException e) {
      repository.get().close();
      throw e;
    }
  }
}
