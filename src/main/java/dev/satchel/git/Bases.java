package dev.satchel.git;

import static dev.satchel.Refusal.Code.NO_COMPARISON;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/** Chooses what the work tree of a repository is compared with. */
final class Bases {
  private static final RawName ORIGIN = RawName.of("refs/remotes/origin");
  private static final List<RawName> USUAL_BRANCHES =
      List.of(RawName.of("main"), RawName.of("master"));

  private final Repository repository;
  private final Revisions revisions;

  Bases(Repository repository) {
    this.repository = repository;
    this.revisions = new Revisions(repository);
  }

  /**
   * The one that the caller wants.
   *
   * @param parameter the name by which the caller gives it
   * @throws Refusal NO_COMPARISON if there is no such commit
   */
  Baseline named(String revision, String parameter) throws IOException {
    String shown = revision.length() > 200 ? revision.substring(0, 200) + "..." : revision;
    return revisions
        .commit(revision)
        .map(Baseline::of)
        .orElseThrow(
            () -> new Refusal(NO_COMPARISON, parameter + " '" + shown + "' could not be resolved"));
  }

  /**
   * One that a fresh clone of origin has: the commit of the same branch there, or of its default
   * branch; {@code HEAD} where no branch is checked out; and nothing at all where there is no
   * origin.
   */
  Baseline ofOrigin() throws IOException {
    Optional<RawName> branch = repository.branch();
    if (branch.isEmpty()) {
      return commit(Refs.HEAD).map(Baseline::of).orElse(Baseline.NOTHING);
    }
    List<RawName> candidates = new ArrayList<>(List.of(ORIGIN.child(branch.get())));
    candidates.addAll(defaults());
    for (RawName candidate : candidates) {
      Optional<RevCommit> commit = commit(candidate);
      if (commit.isPresent()) {
        return Baseline.of(commit.get());
      }
    }
    return Baseline.NOTHING;
  }

  /**
   * One that shows best what has been done: the commit of the same branch at origin, unless all is
   * there already; else where this branch has left the default branch; else {@code HEAD}.
   *
   * @param hasChanges whether files differ from a commit that git knows
   */
  Baseline toShow(Check hasChanges) throws IOException {
    Optional<RevCommit> head = commit(Refs.HEAD);
    Optional<RawName> branch = repository.branch();
    if (head.isPresent() && branch.isPresent()) {
      Optional<RevCommit> same = commit(ORIGIN.child(branch.get()));
      if (same.isPresent()
          && (!same.get().equals(head.get()) || hasChanges.test(Baseline.of(head.get())))) {
        return Baseline.of(same.get());
      }
    }
    return head.isPresent() ? Baseline.of(fork(head.get(), branch)) : Baseline.NOTHING;
  }

  /** Looks at the work tree. */
  @FunctionalInterface
  interface Check {
    boolean test(Baseline base) throws IOException;
  }

  private RevCommit fork(RevCommit head, Optional<RawName> branch) throws IOException {
    for (RawName name : defaults()) {
      Optional<RevCommit> other = commit(name);
      if (other.isPresent()) {
        return revisions.mergeBase(head, other.get()).orElse(other.get());
      }
    }
    for (RawName name : USUAL_BRANCHES) {
      Optional<RevCommit> local = commit(RawName.of("refs/heads").child(name));
      if (local.isPresent() && !branch.equals(Optional.of(name))) {
        return revisions.mergeBase(head, local.get()).filter(local.get()::equals).orElse(head);
      }
    }
    return head;
  }

  /** The default branch of origin, as far as that is known without asking it. */
  private List<RawName> defaults() throws IOException {
    Optional<RawName> known = repository.refs().target(ORIGIN.child(Refs.HEAD));
    return known.isPresent()
        ? List.of(known.get())
        : USUAL_BRANCHES.stream().map(ORIGIN::child).toList();
  }

  private Optional<RevCommit> commit(RawName ref) throws IOException {
    Optional<ObjectId> id = repository.refs().id(ref);
    return id.isPresent() ? revisions.commit(id.get()) : Optional.empty();
  }
}
